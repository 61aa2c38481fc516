//! A law that is broken: from then on nothing is written, and everything can still be read.

use coffer_core::document::FolderPath;
use coffer_core::error::{Error, ErrorKind};
use coffer_core::repository::OpenUpload;
use coffer_core::service::{ImportControl, Proceed, RepairMode, SweepScope};
use coffer_core::storage::{BlobKey, Damage, Storage};
use coffer_tests::Desk;

/// Behind the back of the import that it watches, completes its upload and cuts the content short.
struct Saboteur<'a> {
    desk: &'a Desk,
    import: &'a OpenUpload,
}

impl ImportControl for Saboteur<'_> {
    fn proceed(&self, done_bytes: u64) -> Proceed {
        if done_bytes + 1 == self.import.source.size_bytes {
            let key = BlobKey::content(self.desk.user.clone(), self.import.file_id);
            let upload = self.desk.storage.open_uploads().remove(0);
            self.desk.storage.complete(&key, &upload).expect("every chunk is there");
            self.desk.storage.damage(&key, Damage::Truncate { size_bytes: 1 });
        }
        Proceed::Go
    }
}

#[test]
fn a_broken_law_ends_all_writing_until_the_next_start() {
    let mut desk = Desk::new();
    let kept = desk.add("kept.txt", b"words");
    let path = desk.file("large.bin", &vec![1; 9 * 1024 * 1024]);
    let gathered = desk.service.enqueue(&desk.user, &[path], &FolderPath::root(), &mut |_| {}).expect("queued");
    let import = &gathered.queued[0];
    let error = desk
        .service
        .import(&desk.user, import.file_id, &Saboteur { desk: &desk, import })
        .expect_err("the content is not as long as it must be");
    assert!(matches!(error, Error::StoppedWriting { .. }), "{error:?}");
    assert_eq!(error.kind(), ErrorKind::Internal);

    let users = [desk.user.clone()];
    let calls = desk.storage.calls().len();
    let refused = [
        desk.service.trash(&desk.user, kept.file_id).err(),
        desk.service.import(&desk.user, import.file_id, &coffer_core::service::Unattended).err(),
        desk.service.sweep(&users, SweepScope::Everything).err(),
        desk.service.repair(&desk.user, RepairMode::Mend).err(),
        desk.service.rebuild_index(&desk.user, &mut |_| {}).err(),
        desk.service.restore_set_aside(&desk.user, "0").err(),
        desk.service.remove_set_aside(&desk.user, "0").err(),
    ];
    for (number, error) in refused.iter().enumerate() {
        assert!(matches!(error, Some(Error::StoppedWriting { .. })), "change {number}: {error:?}");
    }
    assert_eq!(desk.storage.calls().len(), calls, "the storage was not even asked");
    assert_eq!(desk.content(&kept).expect("reading goes on"), b"words");
    let health = desk.service.health(&desk.user).expect("and so does this");
    assert!(health.broken_law.is_some_and(|law| error.to_string().contains(law)), "{health:?}");

    desk.restart();
    desk.service.trash(&desk.user, kept.file_id).expect("a new start begins with a clean slate");
    assert_eq!(desk.service.health(&desk.user).expect("read").broken_law, None);
}
