//! Checksums of objects: which there are, how they are computed, and how those of parts make that of a whole.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crc_fast::CrcAlgorithm;
use md5::Md5;
use sha2::{Digest as _, Sha256};

use super::request::Request;
use super::response::S3Error;
use crate::s3::signature::hex;

/// A kind of checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// CRC-32 of Ethernet and ZIP.
    Crc32,
    /// CRC-32 of Castagnoli.
    Crc32c,
    /// CRC-64 of NVMe, whose parts add up to that of the whole.
    Crc64Nvme,
    /// SHA-256.
    Sha256,
}

/// A checksum that came with bytes and is stored with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checksum {
    /// Its kind.
    pub algorithm: Algorithm,
    /// In Base64; of a composite one with `-` and the number of parts.
    pub value: String,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Algorithm; 4] = [Algorithm::Crc32, Algorithm::Crc32c, Algorithm::Crc64Nvme, Algorithm::Sha256];

    /// The name in `x-amz-checksum-algorithm`.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Crc32 => "CRC32",
            Algorithm::Crc32c => "CRC32C",
            Algorithm::Crc64Nvme => "CRC64NVME",
            Algorithm::Sha256 => "SHA256",
        }
    }

    /// The header that carries it.
    pub fn header(self) -> &'static str {
        match self {
            Algorithm::Crc32 => "x-amz-checksum-crc32",
            Algorithm::Crc32c => "x-amz-checksum-crc32c",
            Algorithm::Crc64Nvme => "x-amz-checksum-crc64nvme",
            Algorithm::Sha256 => "x-amz-checksum-sha256",
        }
    }

    /// The element of a document that carries it.
    pub fn element(self) -> &'static str {
        match self {
            Algorithm::Crc32 => "ChecksumCRC32",
            Algorithm::Crc32c => "ChecksumCRC32C",
            Algorithm::Crc64Nvme => "ChecksumCRC64NVME",
            Algorithm::Sha256 => "ChecksumSHA256",
        }
    }

    /// The algorithm of this name.
    pub fn named(name: &str) -> Option<Algorithm> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name().eq_ignore_ascii_case(name))
    }

    /// Whether the checksum of a whole can be had from those of its parts alone.
    pub fn joins(self) -> bool {
        !matches!(self, Algorithm::Sha256)
    }

    /// The checksum of these bytes.
    pub fn of(self, bytes: &[u8]) -> Checksum {
        Checksum { algorithm: self, value: STANDARD.encode(self.raw(bytes)) }
    }

    /// The composite checksum of parts with these checksums.
    pub fn composite(self, parts: &[Checksum]) -> Checksum {
        let joined: Vec<u8> = parts.iter().flat_map(|part| STANDARD.decode(&part.value).unwrap_or_default()).collect();
        Checksum { algorithm: self, value: format!("{}-{}", STANDARD.encode(self.raw(&joined)), parts.len()) }
    }

    fn raw(self, bytes: &[u8]) -> Vec<u8> {
        let crc32 = |algorithm| {
            let sum = u32::try_from(crc_fast::checksum(algorithm, bytes)).expect("a CRC-32 has 32 bits");
            sum.to_be_bytes().to_vec()
        };
        match self {
            Algorithm::Crc32 => crc32(CrcAlgorithm::Crc32IsoHdlc),
            Algorithm::Crc32c => crc32(CrcAlgorithm::Crc32Iscsi),
            Algorithm::Crc64Nvme => crc_fast::checksum(CrcAlgorithm::Crc64Nvme, bytes).to_be_bytes().to_vec(),
            Algorithm::Sha256 => Sha256::digest(bytes).to_vec(),
        }
    }
}

/// The checksum that a request carries in a header, or in a trailer that has become one.
pub fn carried(request: &Request) -> Option<Checksum> {
    Algorithm::ALL.into_iter().find_map(|algorithm| {
        let value = request.header(algorithm.header())?.to_owned();
        Some(Checksum { algorithm, value })
    })
}

/// Compares the body with every checksum that came with it, and gives back the one to be stored.
///
/// # Errors
/// `BadDigest` where one does not match, `InvalidDigest` where `Content-MD5` cannot be one, `InvalidRequest` where a
/// checksum cannot be one.
pub fn verify(request: &Request) -> Result<Option<Checksum>, S3Error> {
    if let Some(claimed) = request.header("content-md5") {
        let claimed = STANDARD.decode(claimed).ok().filter(|bytes| bytes.len() == 16);
        let claimed = claimed.ok_or_else(|| S3Error::new(400, "InvalidDigest"))?;
        if claimed != Md5::digest(&request.body).to_vec() {
            return Err(S3Error::new(400, "BadDigest"));
        }
    }
    let Some(claimed) = carried(request) else { return Ok(None) };
    let computed = claimed.algorithm.of(&request.body);
    let raw_length = STANDARD.decode(&computed.value).map_or(0, |bytes| bytes.len());
    if STANDARD.decode(&claimed.value).map_or(0, |bytes| bytes.len()) != raw_length {
        return Err(S3Error::new(400, "InvalidRequest"));
    }
    if claimed == computed { Ok(Some(computed)) } else { Err(S3Error::new(400, "BadDigest")) }
}

/// Lower-case hex of the MD5 of these bytes: the ETag of what was stored in one go.
pub fn md5_hex(bytes: &[u8]) -> String {
    hex(&Md5::digest(bytes))
}

/// The ETag of a whole made of parts with these ETags.
pub fn composite_etag<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    let (mut joined, mut count) = (Vec::new(), 0);
    for part in parts {
        count += 1;
        joined.extend((0..part.len()).step_by(2).filter_map(|at| u8::from_str_radix(part.get(at..at + 2)?, 16).ok()));
    }
    format!("{}-{count}", md5_hex(&joined))
}
