//! Settings.

use super::{index, write};

#[test]
fn a_setting_is_what_it_was_last_set_to() {
    let index = index();
    assert_eq!(index.setting("theme").expect("read"), None);
    write(&index, |write| write.set_setting("theme", "dark"));
    write(&index, |write| write.set_setting("theme", "light"));
    write(&index, |write| write.set_setting("other", ""));
    assert_eq!(index.setting("theme").expect("read").as_deref(), Some("light"));
    assert_eq!(index.setting("other").expect("read").as_deref(), Some(""), "empty is set");
}
