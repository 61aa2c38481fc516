//! The doctor of buckets, tried on buckets whose illness is known: what it says of each kind (`kinds`), of those that it
//! cannot get into (`entrance`), and that it leaves nothing behind (`tidiness`).

mod entrance;
mod kinds;
mod tidiness;

use std::sync::Arc;

use coffer_core::place::{BucketAddress, BucketName};
use coffer_core::seams::{Clock, Ids, RandomIds};
use coffer_core::secrets::AccessKeys;
use coffer_core::storage::s3::Patience;
use coffer_core::storage::s3::doctor::{Check, CheckName, CheckState, Examination, examine};
use coffer_tests::s3::S3Server;
use coffer_tests::s3::double::{Double, Personality};
use coffer_tests::s3::wall_clock::WallClock;

/// What the doctor says of a bucket that can do everything.
const HEALTHY: [&str; 19] = [
    "Reach Passed",
    "SignIn Passed",
    "List Passed",
    "WriteDelete Passed",
    "Region Passed: us-east-1",
    "Addressing Passed: path style",
    "Checksums Passed: CRC64NVME, unsigned bodies",
    "CreateOnly Passed",
    "ReplaceOnly Passed",
    "Race Passed: 4 rounds of 6 writers",
    "Multipart Passed: 10000 parts",
    "Range Passed",
    "Copy Passed",
    "Listing Passed: version 2",
    "KeyFolding Passed",
    "Clock Passed: in step",
    "Presign Passed",
    "Anonymous Passed",
    "Shares Unsupported: copies are given to nobody",
];

/// A bucket, and what is needed to look at it.
#[derive(Clone, Debug)]
struct Patient {
    address: BucketAddress,
    share_bucket: Option<BucketName>,
    keys: AccessKeys,
    patience: Patience,
}

impl Patient {
    fn in_bucket(server: &S3Server, bucket: &str) -> Self {
        let address = server.address(bucket, "some/where");
        Patient { address, share_bucket: None, keys: server.keys(), patience: Patience::default() }
    }

    fn examine(&self) -> Examination {
        let clock: Arc<dyn Clock> = Arc::new(WallClock::default());
        let ids: Arc<dyn Ids> = Arc::new(RandomIds);
        let mut told = Vec::new();
        let mut on_check = |check: &Check| told.push(check.clone());
        let share_bucket = self.share_bucket.as_ref();
        let examination = examine(&self.address, share_bucket, &self.keys, &clock, &ids, self.patience, &mut on_check);
        assert_eq!(told, examination.checks, "each check is told as it is done");
        let names: Vec<CheckName> = told.iter().map(|check| check.name).collect();
        assert_eq!(names, CheckName::ALL, "each is told once, in order");
        examination
    }
}

/// The double with one bucket in it.
struct Ward {
    double: Double,
    bucket: String,
    patient: Patient,
}

impl Ward {
    fn with(personality: Personality) -> Self {
        let double = Double::with(personality);
        let bucket = double.new_bucket();
        let patient = Patient::in_bucket(&double.server(), &bucket);
        Ward { double, bucket, patient }
    }

    /// What the doctor says, once it is seen that it left nothing.
    fn examine(&self) -> Examination {
        let before = self.double.keys(&self.bucket);
        let examination = self.patient.examine();
        assert_eq!(self.double.keys(&self.bucket), before, "what was written is gone");
        assert_eq!(self.double.open_uploads(&self.bucket), [], "no upload is open");
        assert_eq!(self.double.older_versions(&self.bucket), 0, "no version is kept");
        examination
    }
}

fn line(check: &Check) -> String {
    let error = check.error.map(|kind| format!(" {}", kind.as_str())).unwrap_or_default();
    let detail = check.detail.as_ref().map(|detail| format!(": {detail}")).unwrap_or_default();
    format!("{:?} {:?}{error}{detail}", check.name, check.state)
}

/// What the doctor says that it does not say of a healthy bucket.
fn complaints(examination: &Examination) -> Vec<String> {
    examination.checks.iter().map(line).filter(|line| !HEALTHY.contains(&line.as_str())).collect()
}

/// The check that has failed, and that none after it was tried.
fn end(examination: &Examination) -> String {
    assert!(!examination.is_usable(), "no vault can lie there");
    let failed = examination.failure().expect("one has failed");
    for check in &examination.checks {
        let expected = if check.name < failed.name { CheckState::Passed } else { CheckState::Skipped };
        assert!(check.name == failed.name || check.state == expected, "{}", line(check));
    }
    line(failed)
}
