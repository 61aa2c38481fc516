//! Single objects: written, read back whole and in parts, copied, removed.

use aws_sdk_s3::types::BucketVersioningStatus;

use super::finding::Finding;
use super::probe::Probe;
use crate::storage::s3::failure::{Failure, FailureKind};
use crate::storage::s3::objects::Condition;

const CONTENT: &[u8] = b"an object that is written, read and removed again";
const READING: &str = "reading a part of an object";
const COPYING: &str = "copying an object";
const ASKING: &str = "asking for the versions that are kept";

/// What a vault cannot do without. It comes first, and leaves nothing but what the keys do not allow to be removed.
pub(super) fn write_and_delete(probe: &mut Probe) -> Result<Finding, Failure> {
    probe.put("written", CONTENT, &Condition::None)?;
    if !probe.holds("written", CONTENT)? {
        return Ok(Finding::wrong("something else is read"));
    }
    probe.remove("written")?;
    probe.facts().keeps_versions = keeps_versions(probe);
    let finding = Finding::passed();
    Ok(if probe.facts().keeps_versions { finding.with("older versions are kept") } else { finding })
}

/// Whether a removed object leaves an older version behind. Many keys may not ask; then it is not known, and nothing but
/// an estimate of space depends on it.
fn keeps_versions(probe: &Probe) -> bool {
    let connection = &probe.connection;
    let ask = || connection.client.get_bucket_versioning().bucket(&connection.bucket).send();
    let answer = connection.request(ASKING, 0, ask);
    answer.is_ok_and(|answer| answer.value.status() == Some(&BucketVersioningStatus::Enabled))
}

/// Whether some bytes of an object can be asked for: its first, some in the middle, its last.
pub(super) fn range(probe: &mut Probe) -> Result<Finding, Failure> {
    probe.put("read-in-parts", CONTENT, &Condition::None)?;
    let last = CONTENT.len() - 7;
    for (range, wanted) in
        [("bytes=0-6", &CONTENT[..7]), ("bytes=20-29", &CONTENT[20..30]), ("bytes=-7", &CONTENT[last..])]
    {
        let connection = &probe.connection;
        let key = probe.key("read-in-parts");
        let got: Result<_, Failure> = connection.wait(async {
            let get = || connection.client.get_object().bucket(&connection.bucket).key(&key).range(range).send();
            let got = connection.send(READING, 0, get).await?.value;
            let says_which = got.content_range().is_some();
            let bytes = got.body.collect().await.map_err(|_| Failure::timed_out(READING))?;
            Ok((says_which, bytes.into_bytes()))
        });
        match got {
            Ok((true, bytes)) if bytes == wanted => {}
            Ok((false, bytes)) if bytes == CONTENT => return Ok(Finding::unsupported("ranges are ignored")),
            Ok(_) => return Ok(Finding::wrong("other bytes come")),
            Err(failure) if failure.is_beyond_it() || failure.kind == FailureKind::InvalidRange => {
                return Ok(Finding::unsupported("ranges are refused"));
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(Finding::passed())
}

/// Whether the server copies objects itself.
pub(super) fn copy(probe: &mut Probe) -> Result<Finding, Failure> {
    // If it cannot be tried, it is not relied on.
    probe.facts().copies = false;
    probe.put("original", CONTENT, &Condition::None)?;
    let (from, to) = (probe.key("original"), probe.new_key("copy"));
    let connection = &probe.connection;
    let source = format!("{}/{from}", connection.bucket);
    let copy = || connection.client.copy_object().bucket(&connection.bucket).key(&to).copy_source(&source).send();
    match connection.request(COPYING, 0, copy) {
        Ok(_) => {}
        Err(failure) if failure.is_beyond_it() => return Ok(Finding::unsupported("copies are refused")),
        Err(failure) => return Err(failure),
    }
    if !probe.holds("copy", CONTENT)? {
        return Ok(Finding::wrong("the copy is something else"));
    }
    probe.facts().copies = true;
    Ok(Finding::passed())
}
