//! An index with many documents, and the service over it that the window calls.
//!
//! The documents have no content: the lists that are measured never look at it.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use coffer_core::document::{DeviceId, UserId};
use coffer_core::repository::{Index, RepositoryError};
use coffer_core::service::{DocumentService, Parts};
use coffer_core::storage::MockStorage;
use coffer_core::vault::Seams;

use crate::Outcome;
use crate::documents::document;

/// Rows that one transaction writes while the index is filled.
const BATCH: u64 = 10_000;

/// A service over an index that is filled.
pub struct Library {
    pub user: UserId,
    pub index: Arc<Index>,
    pub service: DocumentService,
    /// Documents of the user that there were at first.
    pub documents: u64,
}

/// How the filling went.
pub struct Filled {
    pub rows_per_second: f64,
    pub bytes_per_document: f64,
}

impl Library {
    /// Fills a new index in `folder` with `documents` of one user and a fiftieth of that of another.
    pub fn fill(folder: &Path, documents: u64) -> Outcome<(Library, Filled)> {
        let path = folder.join("index.sqlite3");
        let (user, other): (UserId, UserId) = ("bench".parse()?, "other".parse()?);
        let others = documents / 50;
        let begun = Instant::now();
        let index = Index::open(&path)?;
        for first in (0..documents).step_by(BATCH as usize) {
            insert(&index, &user, first..(first + BATCH).min(documents))?;
        }
        insert(&index, &other, documents..documents + others)?;
        let all = (documents + others) as f64;
        let rows_per_second = all / begun.elapsed().as_secs_f64();
        // Closing it moves the log into the file.
        drop(index);
        let bytes_per_document = path.metadata()?.len() as f64 / all;
        let index = Arc::new(Index::open(&path)?);
        let service = service(Arc::clone(&index));
        Ok((Library { user, index, service, documents }, Filled { rows_per_second, bytes_per_document }))
    }

    /// Inserts so many new documents and removes as many old ones, a hundred to a transaction.
    pub fn exchange(&self, count: u64) -> Outcome<()> {
        // Far from the numbers that were used.
        let first = 10 * self.documents;
        let step = self.documents / count;
        for hundred in 0..count / 100 {
            let numbers = hundred * 100..(hundred + 1) * 100;
            let coming = numbers.clone().map(|number| document(&self.user, first + number));
            let coming = coming.collect::<Result<Vec<_>, _>>()?;
            let going = numbers.map(|number| document(&self.user, number * step)).collect::<Result<Vec<_>, _>>()?;
            self.index.write(|write| -> Result<(), RepositoryError> {
                coming.iter().try_for_each(|document| write.insert_document(document))?;
                going.iter().try_for_each(|document| write.remove_document(&self.user, document.file_id))
            })?;
        }
        Ok(())
    }

    /// Inserts one document; every `number` makes another one.
    pub fn insert_one(&self, number: u64) -> Outcome<()> {
        let number = 20 * self.documents + number;
        insert(&self.index, &self.user, number..number + 1)
    }
}

fn insert(index: &Index, owner: &UserId, numbers: std::ops::Range<u64>) -> Outcome<()> {
    let documents = numbers.map(|number| document(owner, number)).collect::<Result<Vec<_>, _>>()?;
    index.write(|write| documents.iter().try_for_each(|document| write.insert_document(document)))?;
    Ok(())
}

fn service(index: Arc<Index>) -> DocumentService {
    let Seams { fs, clock, ids, .. } = Seams::real();
    let device = DeviceId::from_bytes([7; 16]);
    let storage = Arc::new(MockStorage::new(Arc::clone(&clock)));
    DocumentService::new(Parts {
        index,
        storage: Arc::clone(&storage) as Arc<_>,
        upkeep: storage,
        sharing: None,
        fs,
        clock,
        ids,
        device,
        chunk_budget: Arc::default(),
        off_limits: Vec::new(),
    })
}
