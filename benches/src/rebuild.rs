//! The index anew from the sidecars of a vault, as after its loss, with nothing in memory; beside it, just reading them.

use std::fs;
use std::path::Path;

use coffer_core::document::{Chunking, ContentHash, UserId};
use coffer_core::sidecar::{Present, Sidecar};
use coffer_core::storage::BlobKey;

use crate::cofferctl::{USER, Vault};
use crate::documents::document;
use crate::report::{Line, Unit};
use crate::statistics::Spread;
use crate::{Bench, Outcome, goals, machine, measure};

pub fn run(bench: &mut Bench<'_>) -> Outcome<()> {
    let Bench { options, cofferctl, folder, report } = bench;
    let count = options.size(100_000, 10_000);
    let vault = cofferctl.vault(folder.join("vault"))?;
    let objects = vault.folder().join("vault").join(USER);
    lay_out(&objects, count)?;
    let [mut rebuilt, mut read] = [const { Vec::new() }; 2];
    let mut is_cold = true;
    for _ in 0..options.rounds {
        lose_index(&vault)?;
        is_cold &= machine::forget_caches(folder)?;
        // Opening a vault without an index makes it first.
        rebuilt.push(measure::run([vault.command(&["usage"])])?);
        is_cold &= machine::forget_caches(folder)?;
        read.push(measure::here(|| read_sidecars(&objects))?.1);
    }
    let how = if is_cold { "cold" } else { "warm" };
    if !is_cold {
        report.note("not root, so caches could not be dropped and the rebuild was not cold");
    }
    let what = format!("index anew from {count} sidecars, {how}");
    let walls = Spread::of(rebuilt.iter().map(|cost| cost.wall_seconds));
    report.add(&Line::value(&what, walls, Unit::Seconds).toward(goals::REBUILD, walls.median));
    report.add(&Line::costs(&what, "list and read them, one thread", &rebuilt, &read));
    Ok(())
}

/// Content and sidecars as if they had been added, but for the waiting.
fn lay_out(objects: &Path, count: u64) -> Outcome<()> {
    fs::create_dir_all(objects)?;
    let user: UserId = USER.parse()?;
    for number in 0..count {
        let mut document = document(&user, number)?;
        let content = number.to_le_bytes();
        document.size_bytes = content.len() as u64;
        document.chunk_size = Chunking::chunk_size_for(document.size_bytes);
        let hash = ContentHash::of(&content);
        let file_id = document.file_id;
        let present = Present { document, chunk_hashes: vec![hash], trashed_by: None, unknown: serde_json::Map::new() };
        let sidecar = Sidecar::Present(Box::new(present)).to_bytes();
        fs::write(objects.join(BlobKey::content(user.clone(), file_id).object_name()), content)?;
        fs::write(objects.join(BlobKey::sidecar(user.clone(), file_id).object_name()), sidecar)?;
    }
    Ok(())
}

/// Removes the index and its log.
fn lose_index(vault: &Vault) -> Outcome<()> {
    Ok(fs::remove_dir_all(vault.folder().join("data").join("index"))?)
}

/// What no program that reads all sidecars can do without.
fn read_sidecars(objects: &Path) -> Outcome<u64> {
    let mut names = fs::read_dir(objects)?.map(|entry| Ok(entry?.file_name())).collect::<Outcome<Vec<_>>>()?;
    names.sort_unstable();
    let mut bytes = 0;
    for name in names.iter().filter(|name| name.to_string_lossy().ends_with(".meta")) {
        bytes += fs::read(objects.join(name))?.len() as u64;
    }
    Ok(bytes)
}
