//! Every fault of a server in the middle of a transfer: when an upload is begun, at the second of its three parts, when they
//! are joined, and at the second of three ranges on the way down; once, and always until it is over. What single requests
//! make of each is in `tests/s3/matrix.rs`.
//!
//! It ends well or says why, and goes through once the fault is over. Then everything is there, nothing lies about, and
//! nothing was sent or read again that had arrived.

use std::fs;
use std::time::Duration;

use coffer_core::document::Document;
use coffer_core::error::{Error, ErrorKind};
use coffer_core::service::Unattended;
use coffer_tests::processes::cases::{self, Case};
use coffer_tests::s3::double::{Double, Fault, RequestSite, Strike};

use crate::bench::{Bench, SHORT};

/// What happens, and for how long.
#[derive(Clone, Debug)]
struct Accident {
    site: RequestSite,
    /// The how many-th request of its sort meets it first, from 1.
    at: usize,
    fault: Fault,
    always: bool,
}

impl Accident {
    fn inject(&self, double: &Double) {
        let Accident { site, at, fault, always } = self.clone();
        double.inject(if always { Strike::from_nth(site, at, fault) } else { Strike::nth(site, at, fault) });
    }
}

/// All faults from one request on.
fn accidents(site: RequestSite, at: usize) -> Vec<Case<Accident>> {
    let mut cases = Vec::new();
    for fault in Fault::all().into_iter().filter(|fault| is_one(site, fault)) {
        for always in [false, true] {
            let often = if always { "always" } else { "once" };
            let name = format!("{site:?} {at}, {}, {often}", fault.name());
            cases.push(Case { name, what: Accident { site, at, fault: fault.clone(), always } });
        }
    }
    cases
}

/// Whether the two are a case at all: megabytes in packets of one byte take minutes, and what somebody else writes in the
/// place of content or a sidecar stays there, for a sweep to find.
fn is_one(site: RequestSite, fault: &Fault) -> bool {
    match fault {
        Fault::ByteByByte => site != RequestSite::GetContent,
        Fault::Overtaken(_) => false,
        _ => true,
    }
}

/// A desk that waits no longer than it must for what never comes.
fn patient<'double>(double: &'double Double, accident: &Accident) -> Bench<'double> {
    let mut bench = Bench::before(double, SHORT);
    if matches!(accident.fault, Fault::StalledAnswer | Fault::StalledBody) {
        bench.vault.patience.base = Duration::from_secs(2);
    }
    bench
}

/// An error is one that people are told of in words.
fn check_kind(error: &Error) {
    assert_ne!(error.kind(), ErrorKind::Internal, "{error:?}");
}

fn goes_up(accident: &Accident) -> bool {
    let double = Double::start();
    let bench = patient(&double, accident);
    let file = bench.file();
    let service = bench.service();
    let import = bench.queue(&service, &file);
    accident.inject(&double);
    let outcome = bench.import(&service, import, &Unattended);
    let was_struck = double.requests().iter().any(|request| request.fault.is_some());
    double.clear_faults();
    let document = match outcome {
        Ok(imported) => imported.document().clone(),
        Err(error) => {
            check_kind(&error);
            // The process may end in between, and another one go on.
            let service = bench.service();
            let open = service.open_imports(&bench.desk.user).expect("the index answers");
            let [open] = &open[..] else { panic!("it can be gone on with after {error:?}, not {open:?}") };
            // It may have another id by now: who denies an upload may have somebody else go on with it.
            let again = bench.import(&service, open.file_id, &Unattended);
            again.unwrap_or_else(|again| panic!("{error:?}, then {again:?}")).document().clone()
        }
    };
    bench.check_added(&service, &document);
    assert_eq!(double.open_uploads(&bench.bucket), [], "no upload is left open");
    // An answer that came too late was one all the same.
    let late = u64::from(accident.fault == Fault::StalledAnswer);
    assert!(bench.sent_again() as u64 <= late, "a part that was acknowledged is not sent again");
    was_struck
}

fn comes_down(accident: &Accident) -> bool {
    let double = Double::start();
    let bench = patient(&double, accident);
    let service = bench.service();
    let import = bench.queue(&service, &bench.file());
    let document = bench.import(&service, import, &Unattended).expect("imported").document().clone();
    double.forget_requests();
    accident.inject(&double);
    let copy = bench.desk.folder.path().join("copy.mp4");
    let outcome = bench.export(&service, &document, &copy, &Unattended);
    let was_struck = double.requests().iter().any(|request| request.fault.is_some());
    double.clear_faults();
    if let Err(error) = &outcome {
        check_kind(error);
        assert!(!copy.exists(), "a copy that failed has no name: {error:?}");
        let read = ranges(&double);
        double.forget_requests();
        let again = bench.export(&bench.service(), &document, &copy, &Unattended);
        again.unwrap_or_else(|again| panic!("{error:?}, then {again:?}"));
        // Where the bytes were wrong again and again, or were said to be gone, nothing was kept.
        if !matches!(error.kind(), ErrorKind::Damaged | ErrorKind::Missing) {
            let twice: Vec<String> = ranges(&double).into_iter().filter(|range| read.contains(range)).collect();
            assert!(twice.is_empty(), "read again: {twice:?} of {read:?}");
        }
    }
    assert!(fs::read(&copy).expect("there is a copy") == bench.content(), "every byte is there: {outcome:?}");
    // What was wrong at every reading is held for damaged until the next check reads it.
    if !outcome.as_ref().is_err_and(|error| error.kind() == ErrorKind::Damaged) {
        check_is_whole(&bench, &document);
    }
    was_struck
}

/// The ranges of content that arrived whole.
fn ranges(double: &Double) -> Vec<String> {
    let requests = double.requests();
    let whole = requests.iter().filter(|request| request.site == RequestSite::GetContent && request.fault.is_none());
    let range = |headers: &[(String, String)]| headers.iter().find(|(name, _)| name == "range").cloned();
    whole.filter_map(|request| range(&request.headers)).map(|(_, range)| range).collect()
}

/// A fault on the way is no damage: the document is not said to be damaged once it was read.
fn check_is_whole(bench: &Bench<'_>, document: &Document) {
    let service = bench.service();
    let now = service.document(&bench.desk.user, document.file_id).expect("it is there");
    assert_eq!(now.status, document.status, "a fault on the way is none of the document's");
}

#[test]
fn a_transfer_into_a_bucket_survives_every_fault_at_its_beginning() {
    cases::run("faults at the beginning of an upload", 60, &accidents(RequestSite::CreateMultipart, 1), goes_up);
}

#[test]
fn a_transfer_into_a_bucket_survives_every_fault_in_its_middle() {
    cases::run("faults in the middle of an upload", 60, &accidents(RequestSite::UploadPart, 2), goes_up);
}

#[test]
fn a_transfer_into_a_bucket_survives_every_fault_at_its_end() {
    let mut cases = accidents(RequestSite::Complete, 1);
    cases.extend(accidents(RequestSite::PutSidecar, 1));
    if !cases::is_soak() {
        cases.retain(|case| !case.what.always);
    }
    cases::run("faults at the end of an upload", 60, &cases, goes_up);
}

#[test]
fn a_transfer_out_of_a_bucket_survives_every_fault_in_its_middle() {
    cases::run("faults in the middle of a download", 60, &accidents(RequestSite::GetContent, 2), comes_down);
}
