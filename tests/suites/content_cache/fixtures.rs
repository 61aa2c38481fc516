//! A storage that can lose its network, with a cache on a simulated disk over it.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use coffer_core::document::{FileId, UserId, VaultId};
use coffer_core::seams::Fs;
use coffer_core::storage::{
    BlobKey, ByteRange, CachingStorage, ContentCache, MockStorage, Operation, Storage, StorageError, StoreMode,
};
use coffer_tests::sim::SimFs;
use coffer_tests::{CountingIds, ManualClock, Random};

pub const MEBIBYTE: usize = 1024 * 1024;
pub const FOLDER: &str = "/cache";

pub struct Kit {
    pub mock: Arc<MockStorage>,
    pub disk: SimFs,
    pub cache: Arc<ContentCache>,
    pub storage: CachingStorage,
}

impl Kit {
    pub fn new() -> Kit {
        Kit::of_most(64 * MEBIBYTE as u64)
    }

    pub fn of_most(most_bytes: u64) -> Kit {
        let disk = SimFs::new();
        Kit::on(Arc::new(disk.clone()), disk, most_bytes)
    }

    /// With a cache that sees `disk` through `fs`.
    pub fn on(fs: Arc<dyn Fs>, disk: SimFs, most_bytes: u64) -> Kit {
        let mock = Arc::new(MockStorage::new(Arc::new(ManualClock::default())));
        let cache = cache_on(fs, most_bytes);
        let storage = over(&mock, &cache);
        Kit { mock, disk, cache, storage }
    }

    /// Stores an object of so many bytes, which say where they are from.
    pub fn object(&self, number: u128, length: usize) -> Vec<u8> {
        let content = bytes(length, number as u64);
        self.mock.store(&key(number), &content, StoreMode::CreateOnly).expect("stored");
        content
    }

    pub fn go_offline(&self) {
        go_offline(&self.mock);
    }

    pub fn go_online(&self) {
        self.mock.heal();
    }

    /// Requests so far that asked for bytes.
    pub fn requests(&self) -> usize {
        self.mock.calls().iter().filter(|call| call.operation == Operation::Retrieve).count()
    }

    pub fn read(&self, number: u128) -> Vec<u8> {
        read(&self.storage, number, None).expect("readable")
    }

    /// The files of the cache.
    pub fn files(&self) -> Vec<PathBuf> {
        self.disk.files().into_keys().filter(|path| path.starts_with(FOLDER)).collect()
    }
}

pub fn cache_on(fs: Arc<dyn Fs>, most_bytes: u64) -> Arc<ContentCache> {
    Arc::new(ContentCache::new(fs, Arc::new(CountingIds::default()), PathBuf::from(FOLDER), most_bytes))
}

pub fn over(mock: &Arc<MockStorage>, cache: &Arc<ContentCache>) -> CachingStorage {
    CachingStorage::new(Arc::clone(mock) as Arc<dyn Storage>, Arc::clone(cache), VaultId::from_bytes([7; 16]))
}

pub fn go_offline(mock: &MockStorage) {
    for operation in [Operation::Retrieve, Operation::Metadata, Operation::List] {
        mock.fail_always(operation, || StorageError::Offline { operation: "reading an object" });
    }
}

pub fn read(storage: &dyn Storage, number: u128, range: Option<(u64, u64)>) -> Result<Vec<u8>, StorageError> {
    let range = range.map(|(first, last)| ByteRange::new(first, last).expect("in order"));
    let mut bytes = Vec::new();
    let read = storage.retrieve(&key(number), range)?.read_to_end(&mut bytes);
    read.map_err(|error| StorageError::from_io("reading in a test", error))?;
    Ok(bytes)
}

pub fn is_offline<T>(answer: &Result<T, StorageError>) -> bool {
    matches!(answer, Err(StorageError::Offline { .. }))
}

pub fn anna() -> UserId {
    "anna".parse().expect("a valid user")
}

pub fn key(number: u128) -> BlobKey {
    BlobKey::content(anna(), FileId::from_bytes(number.to_be_bytes()))
}

/// Bytes of which no two places look the same.
pub fn bytes(length: usize, seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        bytes.extend_from_slice(&random.below(u64::MAX).to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

/// Writes over bytes of a file of the cache, behind its back.
pub fn overwrite(disk: &SimFs, path: &Path, bytes: &[u8], offset: u64) {
    disk.open_write(path).and_then(|mut file| file.write_all_at(bytes, offset)).expect("written");
}
