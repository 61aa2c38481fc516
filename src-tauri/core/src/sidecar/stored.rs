//! The JSON of a sidecar, and the way from it to the domain and back.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{FORMAT, Present, Purged, Sidecar, SidecarError};
use crate::document::{
    Chunking, ContentHash, Document, Metadata, MimeType, Note, Register, Stamp, Stamps, Status, Tag, Tags, Timestamp,
    Visibility,
};
use crate::error::InvalidInput;

/// Just enough to know whether the rest may be read.
#[derive(Deserialize)]
struct Header {
    format: u64,
    #[serde(default)]
    purged: Option<StoredAct>,
}

#[derive(Serialize, Deserialize)]
struct StoredDocument {
    format: u64,
    file_id: String,
    owner_id: String,
    name: String,
    unique_name: String,
    folder: String,
    mime_type: String,
    size_bytes: u64,
    hash_algorithm: String,
    content_hash: String,
    chunk_size: u64,
    chunk_hashes: Vec<String>,
    visibility: String,
    tags: Vec<String>,
    note: String,
    metadata: BTreeMap<String, String>,
    created_at: i64,
    modified_at: i64,
    updated_at: i64,
    trashed: Option<StoredAct>,
    supersedes: Option<String>,
    rev: u64,
    op_id: String,
    stamps: BTreeMap<String, StoredStamp>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

#[derive(Serialize, Deserialize)]
struct StoredStub {
    format: u64,
    file_id: String,
    owner_id: String,
    purged: StoredAct,
    rev: u64,
    op_id: String,
    stamps: BTreeMap<String, StoredStamp>,
}

/// When something was done, and by whom.
#[derive(Serialize, Deserialize)]
struct StoredAct {
    at: i64,
    by: String,
}

#[derive(Serialize, Deserialize)]
struct StoredStamp {
    lamport: u64,
    device: String,
}

const HASH_ALGORITHM: &str = "blake3";
/// Sizes end below this, where the numbers of JSON stop being exact for many readers, and those of the index too.
const SIZE_END: u64 = 1 << 53;
/// What counts changes ends below this: half of that, so that what was read can be counted on for ever.
const COUNT_END: u64 = 1 << 52;
/// Characters of a reason. The parser quotes what it did not expect, however long that is.
const MOST_REASON: usize = 200;

pub(super) fn read(bytes: &[u8]) -> Result<Sidecar, SidecarError> {
    let header: Header = serde_json::from_slice(bytes).map_err(unreadable)?;
    if header.format > FORMAT {
        return Err(SidecarError::Newer(header.format));
    }
    if header.format == 0 {
        return Err(SidecarError::Unreadable("format: must not be 0".to_owned()));
    }
    let sidecar = if header.purged.is_some() {
        let stub: StoredStub = serde_json::from_slice(bytes).map_err(unreadable)?;
        Sidecar::Purged(purged(stub)?)
    } else {
        let mut document: StoredDocument = serde_json::from_slice(bytes).map_err(unreadable)?;
        document.unknown.remove(CHECK);
        Sidecar::Present(Box::new(present(document)?))
    };
    // Last, so that what is wrong with a field is said of that field.
    if is_sealed(bytes) {
        Ok(sidecar)
    } else {
        Err(SidecarError::Unreadable("check: must fit what stands before it".to_owned()))
    }
}

fn unreadable(error: serde_json::Error) -> SidecarError {
    SidecarError::Unreadable(error.to_string().chars().take(MOST_REASON).collect())
}

/// `number`, if it is small enough.
fn below(end: u64, field: &'static str, number: u64) -> Result<u64, InvalidInput> {
    if number < end { Ok(number) } else { Err(InvalidInput::new(field, "must not be as large as that")) }
}

fn revision(rev: u64) -> Result<u64, InvalidInput> {
    if rev == 0 { Err(InvalidInput::new("rev", "must not be 0")) } else { below(COUNT_END, "rev", rev) }
}

impl From<InvalidInput> for SidecarError {
    fn from(invalid: InvalidInput) -> Self {
        SidecarError::Unreadable(invalid.to_string())
    }
}

fn present(stored: StoredDocument) -> Result<Present, SidecarError> {
    if stored.hash_algorithm != HASH_ALGORITHM {
        return Err(SidecarError::Unreadable("hash_algorithm: must be blake3".to_owned()));
    }
    let hashes = stored.chunk_hashes.iter().map(|hash| hash.parse()).collect::<Result<Vec<_>, _>>()?;
    let size_bytes = below(SIZE_END, "size_bytes", stored.size_bytes)?;
    let chunk_size = below(SIZE_END, "chunk_size", stored.chunk_size)?;
    let chunking = Chunking::new(size_bytes, chunk_size, hashes)?;
    let tags = stored.tags.iter().map(|tag| tag.parse::<Tag>()).collect::<Result<Vec<_>, _>>()?;
    let document = Document {
        file_id: stored.file_id.parse()?,
        owner_id: stored.owner_id.parse()?,
        name: stored.name.parse()?,
        unique_name: stored.unique_name.parse()?,
        folder: stored.folder.parse()?,
        mime_type: stored.mime_type.parse::<MimeType>()?,
        size_bytes,
        content_hash: stored.content_hash.parse()?,
        chunk_size: chunking.chunk_size(),
        status: if stored.trashed.is_some() { Status::Trashed } else { Status::Stored },
        visibility: Visibility::from_name(&stored.visibility)
            .ok_or(InvalidInput::new("visibility", "must be 'private' or 'public'"))?,
        tags: Tags::new(tags)?,
        note: Note::from_str(&stored.note)?,
        metadata: Metadata::new(stored.metadata)?,
        created_at: Timestamp::from_millis(stored.created_at),
        modified_at: Timestamp::from_millis(stored.modified_at),
        updated_at: Timestamp::from_millis(stored.updated_at),
        trashed_at: stored.trashed.as_ref().map(|act| Timestamp::from_millis(act.at)),
        supersedes: stored.supersedes.as_deref().map(str::parse).transpose()?,
        rev: revision(stored.rev)?,
        op_id: stored.op_id.parse()?,
        stamps: stamps(stored.stamps)?,
    };
    Ok(Present {
        document,
        chunk_hashes: chunking.hashes().to_vec(),
        trashed_by: stored.trashed.map(|act| act.by.parse()).transpose()?,
        unknown: stored.unknown,
    })
}

fn purged(stored: StoredStub) -> Result<Purged, SidecarError> {
    Ok(Purged {
        file_id: stored.file_id.parse()?,
        owner_id: stored.owner_id.parse()?,
        purged_at: Timestamp::from_millis(stored.purged.at),
        purged_by: stored.purged.by.parse()?,
        rev: revision(stored.rev)?,
        op_id: stored.op_id.parse()?,
        stamps: stamps(stored.stamps)?,
    })
}

fn stamps(stored: BTreeMap<String, StoredStamp>) -> Result<Stamps, SidecarError> {
    let read = |(name, stamp): (String, StoredStamp)| -> Result<(Register, Stamp), InvalidInput> {
        let register = Register::from_name(&name)
            .ok_or(InvalidInput::new("stamps", "must not name a register that this format does not have"))?;
        let lamport = below(COUNT_END, "stamps", stamp.lamport)?;
        Ok((register, Stamp { lamport, device: stamp.device.parse()? }))
    };
    Ok(Stamps::new(stored.into_iter().map(read).collect::<Result<_, _>>()?))
}

pub(super) fn write(sidecar: &Sidecar) -> Vec<u8> {
    let json = match sidecar {
        Sidecar::Present(present) => serde_json::to_vec_pretty(&stored_document(present)),
        Sidecar::Purged(purged) => serde_json::to_vec_pretty(&stored_stub(purged)),
    };
    sealed(&json.expect("these are plain structs with text keys, which always have a JSON form"))
}

/// The last field.
const CHECK: &str = "check";
const CHECK_BEGIN: &[u8] = b",\n  \"check\": \"";
const CHECK_END: &[u8] = b"\"\n}";
const OBJECT_END: &[u8] = b"\n}";
/// Characters of a check.
const CHECK_LENGTH: usize = 32;

/// The JSON of an object, with one more field at its end: a check of all the others. Without it a bit that has turned in a
/// name or a note would be believed.
fn sealed(json: &[u8]) -> Vec<u8> {
    let fields = json.strip_suffix(OBJECT_END).unwrap_or(json);
    [fields, CHECK_BEGIN, check_of(json).as_bytes(), CHECK_END].concat()
}

/// Whether the JSON ends with a check, and that fits.
fn is_sealed(bytes: &[u8]) -> bool {
    let fields = bytes.strip_suffix(CHECK_END).and_then(|bytes| bytes.split_last_chunk::<CHECK_LENGTH>());
    let Some((before, check)) = fields else { return false };
    before.strip_suffix(CHECK_BEGIN).is_some_and(|fields| check_of(&[fields, OBJECT_END].concat()).as_bytes() == check)
}

fn check_of(json: &[u8]) -> String {
    let mut check = ContentHash::of(json).to_string();
    check.truncate(CHECK_LENGTH);
    check
}

fn stored_document(present: &Present) -> StoredDocument {
    let Present { document, chunk_hashes, trashed_by, unknown } = present;
    StoredDocument {
        format: FORMAT,
        file_id: document.file_id.to_string(),
        owner_id: document.owner_id.to_string(),
        name: document.name.to_string(),
        unique_name: document.unique_name.to_string(),
        folder: document.folder.to_string(),
        mime_type: document.mime_type.to_string(),
        size_bytes: document.size_bytes,
        hash_algorithm: HASH_ALGORITHM.to_owned(),
        content_hash: document.content_hash.to_string(),
        chunk_size: document.chunk_size,
        chunk_hashes: chunk_hashes.iter().map(ToString::to_string).collect(),
        visibility: document.visibility.as_str().to_owned(),
        tags: document.tags.iter().map(ToString::to_string).collect(),
        note: document.note.as_str().to_owned(),
        metadata: document.metadata.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
        created_at: document.created_at.as_millis(),
        modified_at: document.modified_at.as_millis(),
        updated_at: document.updated_at.as_millis(),
        trashed: document.trashed_at.map(|at| StoredAct {
            at: at.as_millis(),
            by: trashed_by.as_ref().unwrap_or(&document.owner_id).to_string(),
        }),
        supersedes: document.supersedes.map(|file_id| file_id.to_string()),
        rev: document.rev,
        op_id: document.op_id.to_string(),
        stamps: stored_stamps(&document.stamps),
        unknown: unknown.clone(),
    }
}

fn stored_stub(purged: &Purged) -> StoredStub {
    StoredStub {
        format: FORMAT,
        file_id: purged.file_id.to_string(),
        owner_id: purged.owner_id.to_string(),
        purged: StoredAct { at: purged.purged_at.as_millis(), by: purged.purged_by.to_string() },
        rev: purged.rev,
        op_id: purged.op_id.to_string(),
        stamps: stored_stamps(&purged.stamps),
    }
}

fn stored_stamps(stamps: &Stamps) -> BTreeMap<String, StoredStamp> {
    stamps
        .iter()
        .map(|(register, stamp)| {
            let stored = StoredStamp { lamport: stamp.lamport, device: stamp.device.to_string() };
            (register.as_str().to_owned(), stored)
        })
        .collect()
}
