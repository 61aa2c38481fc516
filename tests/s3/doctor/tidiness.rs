//! Whatever happens while a bucket is examined, nothing stays in it: not when any single request fails, and not for longer
//! than an hour when the server, or the doctor, is gone from some request on.

use coffer_tests::processes::cases::{self, Case};
use coffer_tests::s3::double::{Fault, Personality, Strike};

use super::{Ward, complaints};

/// How single requests fail: not done, done all the same, refused for once, answered by somebody else.
const FAULTS: [Fault; 5] = [
    Fault::ResetBeforeBody,
    Fault::AppliedThenReset,
    Fault::Refused(403, "AccessDenied"),
    Fault::AppliedThenStatus(500),
    Fault::CaptivePortal,
];
/// And a little, so that a second more or less makes no other hour.
const TWO_HOURS: i64 = 2 * 60 * 60 + 30;
/// Cases of a usual run; a soak plays all.
const SAMPLE: u32 = 100;

/// How many requests an examination sends in which nothing goes wrong.
fn requests() -> u32 {
    let ward = Ward::with(Personality::default());
    ward.examine();
    u32::try_from(ward.double.requests().len()).expect("not that many")
}

fn cases(what: &str) -> Vec<Case<(usize, Fault)>> {
    let mut random = cases::random();
    let mut cases = Vec::new();
    let end = requests();
    for fault in FAULTS {
        for number in cases::sample(&mut random, end, SAMPLE / 5) {
            let name = format!("{} {what} request {number} of {end}", fault.name());
            cases.push(Case { name, what: (number as usize, fault.clone()) });
        }
    }
    cases
}

#[test]
fn a_request_that_fails_leaves_nothing() {
    let cases = cases("at");
    cases::run("a doctor's request fails", cases.len(), &cases, |(number, fault)| {
        let ward = Ward::with(Personality::default());
        ward.double.inject(Strike::nth_of_all(*number, fault.clone()));
        ward.examine();
        ward.double.requests().iter().any(|request| request.fault.is_some())
    });
}

#[test]
fn what_a_doctor_had_to_leave_goes_with_the_next_examination() {
    let cases = cases("from");
    cases::run("a doctor's requests fail from one on", cases.len(), &cases, |(number, fault)| {
        let ward = Ward::with(Personality::default());
        ward.double.inject(Strike::from_nth_of_all(*number, fault.clone()));
        ward.patient.examine();
        ward.double.clear_faults();
        ward.double.become_like(Personality { clock_ahead_seconds: TWO_HOURS, ..Personality::default() });
        let before = ward.patient.examine();
        assert_eq!(complaints(&before), ["Clock Failed clockSkew: 2 h behind"], "all is well again");
        assert_eq!(ward.double.keys(&ward.bucket), [] as [&str; 0], "what was left is gone");
        assert_eq!(ward.double.open_uploads(&ward.bucket), [], "no upload is open");
        true
    });
}

#[test]
fn what_another_doctor_is_at_work_on_is_left_alone() {
    let ward = Ward::with(Personality::default());
    ward.double.put(&ward.bucket, "some/where/.coffer-probe/another/written", b"a moment ago");
    ward.double.put(&ward.bucket, "some/where/anna/not-ours", b"somebody else's");
    ward.examine();
    assert_eq!(ward.double.keys(&ward.bucket).len(), 2);
    ward.double.become_like(Personality { clock_ahead_seconds: TWO_HOURS, ..Personality::default() });
    ward.patient.examine();
    assert_eq!(ward.double.keys(&ward.bucket), ["some/where/anna/not-ours"], "an hour later nobody is");
}
