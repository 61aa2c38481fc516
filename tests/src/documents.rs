//! Documents to test with. The same number always makes the same document.

use std::collections::BTreeMap;

use coffer_core::document::{
    Chunking, ContentHash, DeviceId, Document, FileId, FolderPath, Metadata, Name, Note, OpId, Register, Stamps,
    Status, Tag, Tags, Timestamp, UniqueName, UserId, Visibility,
};

/// The user whose documents these are, unless told otherwise.
pub fn anna() -> UserId {
    user("anna")
}

/// A user.
pub fn user(id: &str) -> UserId {
    id.parse().expect("the test's own user id is valid")
}

/// The id of the document with this number; larger numbers have larger ids.
pub fn file_id(number: u64) -> FileId {
    let mut bytes = [0; 16];
    bytes[0] = 1;
    bytes[6] = 0x70;
    bytes[8..].copy_from_slice(&(number | 1 << 63).to_be_bytes());
    FileId::from_bytes(bytes)
}

/// Makes one document: stored, private, in the root, unless told otherwise.
#[derive(Clone, Debug)]
pub struct DocumentBuilder(Document);

impl DocumentBuilder {
    /// Document `number`, called `File <number>.txt`.
    pub fn new(number: u64) -> Self {
        let mut stamps = Stamps::default();
        stamps.mark(Register::ALL, DeviceId::from_bytes([7; 16]));
        let mut op_id = [9; 16];
        op_id[8..].copy_from_slice(&number.to_be_bytes());
        let created_at = Timestamp::from_millis(1_750_000_000_000 + i64::try_from(number).expect("a small number"));
        let document = Document {
            file_id: file_id(number),
            owner_id: anna(),
            name: parsed(&format!("File {number}.txt")),
            unique_name: parsed(&format!("File_{number}")),
            folder: FolderPath::root(),
            mime_type: parsed("text/plain"),
            size_bytes: 1_000 + number,
            content_hash: ContentHash::of(&number.to_be_bytes()),
            chunk_size: Chunking::chunk_size_for(1_000 + number),
            status: Status::Stored,
            visibility: Visibility::Private,
            tags: Tags::default(),
            note: Note::default(),
            metadata: Metadata::default(),
            created_at,
            modified_at: created_at,
            updated_at: created_at,
            trashed_at: None,
            supersedes: None,
            rev: 1,
            op_id: OpId::from_bytes(op_id),
            stamps,
        };
        DocumentBuilder(document)
    }

    /// Whose it is.
    pub fn owner(mut self, owner: &UserId) -> Self {
        self.0.owner_id = owner.clone();
        self
    }

    /// What it is called; the unique name stays.
    pub fn name(mut self, name: &str) -> Self {
        self.0.name = parsed(name);
        self
    }

    /// Its unique name.
    pub fn unique_name(mut self, unique_name: &str) -> Self {
        self.0.unique_name = parsed::<UniqueName>(unique_name);
        self
    }

    /// Where it lies.
    pub fn folder(mut self, folder: &str) -> Self {
        self.0.folder = parsed(folder);
        self
    }

    /// Its type, which decides its kind.
    pub fn mime_type(mut self, mime_type: &str) -> Self {
        self.0.mime_type = parsed(mime_type);
        self
    }

    /// Its size.
    pub fn size_bytes(mut self, size_bytes: u64) -> Self {
        self.0.size_bytes = size_bytes;
        self
    }

    /// When it came into the vault.
    pub fn created_at(mut self, milliseconds: i64) -> Self {
        self.0.created_at = Timestamp::from_millis(milliseconds);
        self
    }

    /// Its tags.
    pub fn tags(mut self, tags: &[&str]) -> Self {
        self.0.tags = Tags::new(tags.iter().map(|tag| parsed::<Tag>(tag))).expect("the test has few tags");
        self
    }

    /// Its note.
    pub fn note(mut self, note: &str) -> Self {
        self.0.note = parsed(note);
        self
    }

    /// Its metadata.
    pub fn metadata(mut self, pairs: &[(&str, &str)]) -> Self {
        let pairs: BTreeMap<String, String> =
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        self.0.metadata = Metadata::new(pairs).expect("the test's own metadata is valid");
        self
    }

    /// Its status.
    pub fn status(mut self, status: Status) -> Self {
        self.0.status = status;
        self.0.trashed_at = (status == Status::Trashed).then_some(Timestamp::from_millis(1_760_000_000_000));
        self
    }

    /// In the trash.
    pub fn trashed(self) -> Self {
        self.status(Status::Trashed)
    }

    /// Anyone with its link may see it.
    pub fn public(mut self) -> Self {
        self.0.visibility = Visibility::Public;
        self
    }

    /// The document whose content it replaced.
    pub fn supersedes(mut self, number: u64) -> Self {
        self.0.supersedes = Some(file_id(number));
        self
    }

    /// Its revision.
    pub fn rev(mut self, rev: u64) -> Self {
        self.0.rev = rev;
        self
    }

    /// The document.
    pub fn build(self) -> Document {
        self.0
    }
}

/// A value of the domain from a test's own text.
pub fn parsed<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().expect("the test's own value is valid")
}

/// A name from a test's own text.
pub fn name(text: &str) -> Name {
    parsed(text)
}

/// The text of a sidecar that was changed by hand, with the check at its end made to fit again. What has none gets one if
/// it is a JSON object, and stays as it is otherwise.
pub fn resealed(text: &str) -> String {
    const CHECK: &str = ",\n  \"check\": \"";
    let fields = match (text.rsplit_once(CHECK), serde_json::from_str(text)) {
        (Some((fields, _)), _) => fields.to_owned(),
        (None, Ok(serde_json::Value::Object(mut fields))) => {
            fields.remove("check");
            let json = format!("{:#}", serde_json::Value::Object(fields));
            json.strip_suffix("\n}").unwrap_or(&json).to_owned()
        }
        (None, _) => return text.to_owned(),
    };
    let check = ContentHash::of(format!("{fields}\n}}").as_bytes()).to_string();
    format!("{fields}{CHECK}{}\"\n}}", &check[..32])
}
