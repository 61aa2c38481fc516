//! Uploads in parts: begun, filled, listed, finished, given up.

use std::sync::Arc;

use super::checksum::{self, Algorithm, Checksum};
use super::clock::iso_date;
use super::objects::{matches_etag, parse_range, quoted, with_checksum};
use super::operations::{Operation, bucket_of, key_of};
use super::response::{Response, S3Error};
use super::store::{Object, Part, Upload};
use super::xml;

/// A part as the end of an upload names it.
struct NamedPart {
    number: u32,
    etag: String,
    checksum: Option<Checksum>,
}

impl Operation<'_> {
    pub(super) fn create_multipart(&self) -> Result<Response, S3Error> {
        let (bucket, key) = key_of(self.request);
        let algorithm = match self.request.header("x-amz-checksum-algorithm") {
            None => None,
            Some(name) => Some(Algorithm::named(name).ok_or_else(|| S3Error::new(400, "InvalidRequest"))?),
        };
        let whole = match self.request.header("x-amz-checksum-type") {
            Some("FULL_OBJECT") if algorithm.is_none_or(|algorithm| !algorithm.joins()) => {
                return Err(S3Error::new(400, "InvalidRequest"));
            }
            Some("FULL_OBJECT") => true,
            Some("COMPOSITE") if algorithm == Some(Algorithm::Crc64Nvme) => {
                return Err(S3Error::new(400, "InvalidRequest"));
            }
            Some(_) => false,
            None => algorithm == Some(Algorithm::Crc64Nvme),
        };
        let mut store = self.store();
        let id = format!("upload-{:08}", store.next_number());
        let upload = Upload {
            key: key.to_owned(),
            headers: self.kept_headers(),
            checksum: algorithm.map(|algorithm| (algorithm, whole)),
            parts: Default::default(),
            begun: self.now,
        };
        store.bucket(bucket)?.uploads.insert(id.clone(), upload);
        let names = [("Bucket", bucket.to_owned()), ("Key", key.to_owned()), ("UploadId", id)];
        let mut response = Response::xml(xml::result("InitiateMultipartUploadResult", &xml::elements(&names)));
        if let Some(algorithm) = algorithm {
            let kind = if whole { "FULL_OBJECT" } else { "COMPOSITE" };
            response = response.with("x-amz-checksum-algorithm", algorithm.name()).with("x-amz-checksum-type", kind);
        }
        Ok(response)
    }

    /// Takes away the part that is about to be sent again, on services that lose it then if that fails.
    pub(super) fn lose_part_sent_again(&self) {
        if let (true, Ok(number)) = (self.personality.parts.lost_when_sent_again, self.part_number()) {
            let (bucket, key) = key_of(self.request);
            if let Ok(upload) = self.store().bucket(bucket).and_then(|bucket| bucket.upload(key, self.upload_id())) {
                upload.parts.remove(&number);
            }
        }
    }

    pub(super) fn upload_part(&self) -> Result<Response, S3Error> {
        let came = self.checked()?;
        let part = self.keep_part(Arc::new(self.request.body.clone()), came)?;
        Ok(with_checksum(Response::empty(200).with("ETag", quoted(&part.etag)), part.checksum.as_ref(), false))
    }

    pub(super) fn copy_part(&self) -> Result<Response, S3Error> {
        let source = self.copy_source()?;
        let body = match self.request.header("x-amz-copy-source-range") {
            None => source.body.clone(),
            Some(range) => match parse_range(range, source.body.len()) {
                Some(Some((first, last))) => Arc::new(source.body[first..=last].to_vec()),
                Some(None) => return Err(S3Error::new(416, "InvalidRange")),
                None => return Err(S3Error::new(400, "InvalidArgument")),
            },
        };
        let part = self.keep_part(body, None)?;
        let document = xml::elements(&[("LastModified", iso_date(part.modified)), ("ETag", quoted(&part.etag))]);
        Ok(Response::xml(xml::result("CopyPartResult", &document)))
    }

    fn keep_part(&self, body: Arc<Vec<u8>>, came: Option<Checksum>) -> Result<Part, S3Error> {
        let number = self.part_number()?;
        let (bucket, key) = key_of(self.request);
        let mut store = self.store();
        let upload = store.bucket(bucket)?.upload(key, self.upload_id())?;
        let checksum = match (upload.checksum, came) {
            (Some((announced, _)), Some(came)) if announced != came.algorithm => {
                return Err(S3Error::new(400, "InvalidRequest"));
            }
            (Some((announced, _)), None) => Some(announced.of(&body)),
            (_, came) => came,
        };
        let part = Part { etag: checksum::md5_hex(&body), body, checksum, modified: self.now };
        upload.parts.insert(number, part.clone());
        Ok(part)
    }

    fn part_number(&self) -> Result<u32, S3Error> {
        let number = self.request.parameter("partNumber").and_then(|number| number.parse::<u32>().ok());
        let number = number.filter(|number| (1..=self.personality.parts.most).contains(number));
        number.ok_or_else(|| S3Error::new(400, "InvalidArgument").detail("ArgumentName", "partNumber"))
    }

    fn upload_id(&self) -> &str {
        self.request.parameter("uploadId").unwrap_or_default()
    }

    pub(super) fn complete(&self) -> Result<Response, S3Error> {
        let (bucket, key) = key_of(self.request);
        let named = named_parts(&self.request.body)?;
        let upload = self.store().bucket(bucket)?.upload(key, self.upload_id())?.clone();
        let parts = self.parts_in_order(&upload, &named)?;
        let body: Vec<u8> = parts.iter().flat_map(|part| part.body.iter().copied()).collect();
        let checksum = upload.checksum.map(|(algorithm, whole)| {
            let sums: Vec<Checksum> = parts.iter().filter_map(|part| part.checksum.clone()).collect();
            if whole { algorithm.of(&body) } else { algorithm.composite(&sums) }
        });
        if let Some(claimed) = checksum::carried(self.request)
            && checksum.as_ref().is_some_and(|computed| *computed != claimed)
        {
            return Err(S3Error::new(400, "BadDigest"));
        }
        let object = Object {
            body: Arc::new(body),
            etag: checksum::composite_etag(parts.iter().map(|part| part.etag.as_str())),
            checksum: checksum.clone(),
            headers: upload.headers.clone(),
            modified: self.now,
            version: 0,
        };
        let mut elements = vec![
            ("Location", format!("http://{}/{bucket}/{key}", self.request.header("host").unwrap_or_default())),
            ("Bucket", bucket.to_owned()),
            ("Key", key.to_owned()),
            ("ETag", quoted(&object.etag)),
        ];
        if let Some(checksum) = checksum {
            let whole = upload.checksum.is_some_and(|(_, whole)| whole);
            elements.push((checksum.algorithm.element(), checksum.value));
            elements.push(("ChecksumType", if whole { "FULL_OBJECT" } else { "COMPOSITE" }.to_owned()));
        }
        self.place(object)?;
        self.store().bucket(bucket)?.uploads.remove(self.upload_id());
        Ok(Response::xml(xml::result("CompleteMultipartUploadResult", &xml::elements(&elements))))
    }

    fn parts_in_order<'a>(&self, upload: &'a Upload, named: &[NamedPart]) -> Result<Vec<&'a Part>, S3Error> {
        if named.windows(2).any(|pair| pair[0].number >= pair[1].number) {
            return Err(S3Error::new(400, "InvalidPartOrder"));
        }
        let mut parts = Vec::new();
        for name in named {
            let part = upload.parts.get(&name.number).filter(|part| matches_etag(&name.etag, &part.etag));
            let part = part.filter(|part| name.checksum.is_none() || name.checksum == part.checksum);
            parts.push(
                part.ok_or_else(|| S3Error::new(400, "InvalidPart").detail("PartNumber", name.number.to_string()))?,
            );
        }
        let Some((last, before)) = parts.split_last() else { return Err(S3Error::new(400, "MalformedXML")) };
        let rules = self.personality.parts;
        if before.iter().any(|part| part.body.len() < rules.least_bytes) {
            return Err(S3Error::new(400, "EntityTooSmall"));
        }
        let first = parts[0].body.len();
        if rules.equal && (before.iter().any(|part| part.body.len() != first) || last.body.len() > first) {
            return Err(S3Error::new(400, "InvalidPart"));
        }
        Ok(parts)
    }

    pub(super) fn abort(&self) -> Result<Response, S3Error> {
        let (bucket, key) = key_of(self.request);
        let mut store = self.store();
        let bucket = store.bucket(bucket)?;
        bucket.upload(key, self.upload_id())?;
        bucket.uploads.remove(self.upload_id());
        Ok(Response::empty(204))
    }

    pub(super) fn list_parts(&self) -> Result<Response, S3Error> {
        let (bucket, key) = key_of(self.request);
        let number = |name| self.request.parameter(name).and_then(|number| number.parse::<u32>().ok());
        let (after, most) = (number("part-number-marker").unwrap_or(0), number("max-parts").unwrap_or(1000).min(1000));
        let mut store = self.store();
        let upload = store.bucket(bucket)?.upload(key, self.upload_id())?;
        let mut parts = upload.parts.range(after + 1..);
        let page: Vec<_> = parts.by_ref().take(most as usize).collect();
        let mut elements = vec![
            ("Bucket", bucket.to_owned()),
            ("Key", key.to_owned()),
            ("UploadId", self.upload_id().to_owned()),
            ("PartNumberMarker", after.to_string()),
            ("MaxParts", most.to_string()),
            ("IsTruncated", parts.next().is_some().to_string()),
        ];
        elements.extend(page.last().map(|(number, _)| ("NextPartNumberMarker", number.to_string())));
        let mut content = xml::elements(&elements);
        for (number, part) in page {
            let mut elements = vec![
                ("PartNumber", number.to_string()),
                ("LastModified", iso_date(part.modified)),
                ("ETag", quoted(&part.etag)),
                ("Size", part.body.len().to_string()),
            ];
            elements.extend(part.checksum.iter().map(|sum| (sum.algorithm.element(), sum.value.clone())));
            content += &xml::group("Part", &xml::elements(&elements));
        }
        Ok(Response::xml(xml::result("ListPartsResult", &content)))
    }

    pub(super) fn list_uploads(&self) -> Result<Response, S3Error> {
        let parameter = |name| self.request.parameter(name).unwrap_or_default();
        let most = parameter("max-uploads").parse::<usize>().unwrap_or(1000).min(1000);
        let after = (parameter("key-marker"), parameter("upload-id-marker"));
        let mut store = self.store();
        let bucket = store.bucket(bucket_of(self.request))?;
        let mut uploads: Vec<_> = bucket
            .uploads
            .iter()
            .map(|(id, upload)| (upload.key.as_str(), id.as_str(), upload))
            .filter(|(key, id, _)| key.starts_with(parameter("prefix")) && is_after(key, id, after))
            .collect();
        uploads.sort_unstable_by_key(|(key, id, _)| (*key, *id));
        let truncated = uploads.len() > most;
        uploads.truncate(most);
        let mut elements = vec![
            ("Bucket", bucket_of(self.request).to_owned()),
            ("Prefix", parameter("prefix").to_owned()),
            ("MaxUploads", most.to_string()),
            ("IsTruncated", truncated.to_string()),
        ];
        if let Some((key, id, _)) = uploads.last().filter(|_| truncated) {
            elements.extend([("NextKeyMarker", (*key).to_owned()), ("NextUploadIdMarker", (*id).to_owned())]);
        }
        let mut content = xml::elements(&elements);
        for (key, id, upload) in uploads {
            let elements =
                [("Key", key.to_owned()), ("UploadId", id.to_owned()), ("Initiated", iso_date(upload.begun))];
            content += &xml::group("Upload", &xml::elements(&elements));
        }
        Ok(Response::xml(xml::result("ListMultipartUploadsResult", &content)))
    }
}

fn is_after(key: &str, id: &str, (key_marker, id_marker): (&str, &str)) -> bool {
    if id_marker.is_empty() { key > key_marker || key_marker.is_empty() } else { (key, id) > (key_marker, id_marker) }
}

fn named_parts(body: &[u8]) -> Result<Vec<NamedPart>, S3Error> {
    xml::read(body, |root| {
        xml::children(root, "Part")
            .map(|part| {
                let algorithms =
                    [Algorithm::Crc32, Algorithm::Crc32c, Algorithm::Crc64Nvme, Algorithm::Sha256].into_iter();
                let checksum = algorithms
                    .filter_map(|algorithm| Some(Checksum { algorithm, value: xml::text(part, algorithm.element())? }))
                    .next();
                let number = xml::text(part, "PartNumber")?.parse().ok()?;
                Some(NamedPart { number, etag: xml::text(part, "ETag")?, checksum })
            })
            .collect()
    })
}
