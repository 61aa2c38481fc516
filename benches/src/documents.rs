//! Documents to fill an index with: the same ones on every run, as unlike each other as real ones.
//!
//! A name is made of a common word (of eight), a middling one (of 250), in half of them a rare one (of 3,000), and a
//! number. Some have a tag or a note; they lie in about two thousand folders.

use coffer_core::InvalidInput;
use coffer_core::document::{
    Chunking, ContentHash, DeviceId, Document, FileId, Metadata, MimeType, Name, Note, OpId, Register, Stamps, Status,
    Tag, Tags, Timestamp, UserId, Visibility,
};

use crate::data::Random;

pub const COMMON: [&str; 8] = ["Invoice", "Report", "Photo", "Letter", "Contract", "Minutes", "Summary", "Draft"];
const ENDINGS: [&str; 8] = ["pdf", "jpg", "docx", "mp4", "zip", "mp3", "rs", "bin"];
const TAGS: [&str; 12] =
    ["tax", "family", "work", "travel", "house", "car", "health", "school", "music", "garden", "bank", "old"];
/// The beginning of the time in which they came: the first day of 2020.
const FIRST_ADDED_MS: i64 = 1_577_836_800_000;

/// The `number`-th document of `owner`.
///
/// # Errors
/// If a name made here were not one after all.
pub fn document(owner: &UserId, number: u64) -> Result<Document, InvalidInput> {
    let mut random = Random::seeded(number.wrapping_mul(0x2545_f491_4f6c_dd1d));
    let name = name(&mut random, number);
    let folder = format!("Area {}/{}/{}", random.below(20), 2010 + random.below(15), middling(random.below(7)));
    let tags = if random.below(4) == 0 { vec![TAGS[random.below(12) as usize].parse::<Tag>()?] } else { Vec::new() };
    let note = if random.below(20) == 0 {
        format!("From {}, to be kept.", middling(random.below(250)))
    } else {
        String::new()
    };
    // Small ones and large ones, up to 32 MiB.
    let most_bytes = 1 << (10 + random.below(16));
    let size_bytes = random.below(most_bytes);
    let added = Timestamp::from_millis(FIRST_ADDED_MS + (random.below(5 * 365 * 86_400) * 1_000) as i64);
    let name: Name = name.parse()?;
    let mut stamps = Stamps::default();
    stamps.mark(Register::ALL, DeviceId::from_bytes([7; 16]));
    Ok(Document {
        file_id: FileId::from_bytes(id(added, number, &mut random)),
        owner_id: owner.clone(),
        mime_type: MimeType::detect(&name, &[]),
        unique_name: format!("document_{number}").parse()?,
        name,
        folder: folder.parse()?,
        size_bytes,
        content_hash: ContentHash::of(&number.to_le_bytes()),
        chunk_size: Chunking::chunk_size_for(size_bytes),
        status: Status::Stored,
        visibility: Visibility::Private,
        tags: Tags::new(tags)?,
        note: note.parse::<Note>()?,
        metadata: Metadata::default(),
        created_at: added,
        modified_at: added,
        updated_at: added,
        trashed_at: None,
        supersedes: None,
        rev: 1,
        op_id: OpId::from_bytes(id(added, number, &mut random)),
        stamps,
    })
}

fn name(random: &mut Random, number: u64) -> String {
    let common = COMMON[random.below(8) as usize];
    let middling = middling(random.below(250));
    let rare = if random.below(2) == 0 { format!(" {}", rare(random.below(3_000))) } else { String::new() };
    format!("{common} {middling}{rare} {number}.{}", ENDINGS[random.below(8) as usize])
}

/// One of 250 words.
pub fn middling(number: u64) -> String {
    syllables(number, 2)
}

/// One of 3,000 words.
pub fn rare(number: u64) -> String {
    syllables(number, 4)
}

fn syllables(number: u64, count: usize) -> String {
    let mut random = Random::seeded(number + 1_000 * count as u64);
    let mut word = String::new();
    for place in 0..count {
        let consonant = b"bdfghjklmnprstvz"[random.below(16) as usize];
        word.push(char::from(if place == 0 { consonant.to_ascii_uppercase() } else { consonant }));
        word.push(char::from(b"aeiou"[random.below(5) as usize]));
    }
    word.push(char::from(b"nrsl"[random.below(4) as usize]));
    word
}

/// Of the form of a UUIDv7: time first, then the number, so that no two are the same.
fn id(at: Timestamp, number: u64, random: &mut Random) -> [u8; 16] {
    let mut id = [0; 16];
    id[..6].copy_from_slice(&at.as_millis().to_be_bytes()[2..]);
    id[6] = 0x70;
    id[7..12].copy_from_slice(&number.to_be_bytes()[3..]);
    id[12..].copy_from_slice(&random.next().to_be_bytes()[..4]);
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_is_the_same_document_and_another_one_is_not() {
        let owner = "me".parse().expect("valid");
        let made = |number| document(&owner, number).expect("well formed");
        assert_eq!(made(7), made(7));
        assert_ne!(made(7).file_id, made(8).file_id);
    }
}
