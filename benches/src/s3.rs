//! Files into a bucket and out of it, next to other clients on the same server.
//!
//! Three servers: a real one; one that reads uploads and throws them away, so that only the client costs anything; and the
//! one of the tests, which counts requests. All of them on loopback.

mod clients;
mod discarding;
mod many_files;
mod one_file;
mod peers;
mod requests;
mod resume;
mod target;

use coffer_tests::s3::seaweed::seaweed;

use crate::{Bench, Outcome};

/// How much is sent: less than the targets are for, unless a long run was asked for.
#[derive(Clone, Copy, Debug)]
struct Work {
    one_file_mib: u64,
    middle_files: u64,
    small_files: u64,
}

impl Work {
    fn of(bench: &Bench<'_>) -> Work {
        match (bench.options.long, bench.options.quick) {
            (true, _) => Work { one_file_mib: 1_024, middle_files: 1_000, small_files: 10_000 },
            (false, false) => Work { one_file_mib: 256, middle_files: 200, small_files: 2_000 },
            (false, true) => Work { one_file_mib: 32, middle_files: 20, small_files: 200 },
        }
    }
}

pub fn run(bench: &mut Bench<'_>) -> Outcome<()> {
    let work = Work::of(bench);
    requests::run(bench)?;
    one_file::run_discarded(bench, work.one_file_mib)?;
    let Some(server) = seaweed() else {
        bench.report.note("SeaweedFS is not installed (scripts/setup tests), so nothing was measured on a real server");
        return Ok(());
    };
    one_file::run(bench, &server, work.one_file_mib)?;
    resume::run(bench, &server, work.one_file_mib)?;
    many_files::run_middle(bench, &server, work.middle_files)?;
    many_files::run_small(bench, &server, work.small_files)
}
