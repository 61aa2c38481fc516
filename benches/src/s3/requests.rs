//! What is asked of a bucket: requests for each file, and connections. Counted by the server of the tests, so that no other
//! client and no time comes into it.

use std::collections::BTreeMap;

use coffer_tests::s3::double::{Double, RequestSite};

use super::target::Target;
use crate::report::{Line, Unit};
use crate::statistics::Spread;
use crate::{Bench, Outcome, data, goals, measure};

const SMALL_FILES: u64 = 500;
/// Three whole parts and some.
const LONG_FILE_BYTES: u64 = 25 * data::MIB;
const PARTS: usize = 4;

pub fn run(bench: &mut Bench<'_>) -> Outcome<()> {
    let Bench { cofferctl, folder, report, .. } = bench;
    let folder = folder.join("requests");
    std::fs::create_dir(&folder)?;
    let double = Double::start();
    let target = Target::in_bucket(&double.server(), double.new_bucket());
    let vault = target.vault(cofferctl, folder.join("home"), "counted/")?;
    let mut counted = |what: &str, command, files: u64| -> Outcome<BTreeMap<RequestSite, usize>> {
        double.forget_requests();
        let connections = double.connections();
        measure::run([command])?;
        let mut sites = BTreeMap::new();
        for request in double.requests() {
            *sites.entry(request.site).or_default() += 1;
        }
        let all: usize = sites.values().sum();
        let line = |what, value| Line::value(what, Spread::single(value), Unit::Number);
        report.add(&line(format!("{what}: requests for each file"), all as f64 / files as f64));
        report.add(&line(format!("{what}: connections"), (double.connections() - connections) as f64));
        report.note(format!("{what}: {}", listed(&sites)));
        Ok(sites)
    };

    let small = folder.join("small");
    data::write_files(&small, SMALL_FILES, 4 * data::KIB)?;
    counted(&format!("add {SMALL_FILES} × 4 KiB"), vault.add(&small), SMALL_FILES)?;
    let long = folder.join("long.bin");
    data::write_file(&long, LONG_FILE_BYTES, 1)?;
    let of_long = counted("add a file of four parts", vault.add(&long), 1)?;
    counted("get it", vault.get("long", &folder.join("long again")), 1)?;
    let copy = vault.beside("copy")?;
    counted("copy the vault", vault.copy_to(&copy), SMALL_FILES + 1)?;

    let sent: usize = [RequestSite::CreateMultipart, RequestSite::UploadPart, RequestSite::Complete]
        .iter()
        .filter_map(|site| of_long.get(site))
        .sum();
    let beyond = sent.saturating_sub(PARTS) as f64;
    report.add(
        &Line::value("requests of an upload in parts beyond its parts", Spread::single(beyond), Unit::Number)
            .toward(goals::S3_REQUESTS_BEYOND_PARTS, beyond),
    );
    Ok(())
}

fn listed(sites: &BTreeMap<RequestSite, usize>) -> String {
    let each = sites.iter().map(|(site, count)| format!("{count} {site:?}"));
    each.collect::<Vec<_>>().join(", ")
}
