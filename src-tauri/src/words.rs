//! The few words that the desktop shows outside of the page: of notifications, and of the icon in the tray.

/// The program's name.
pub(crate) const NAME: &str = "Coffer";
/// Of the tray's menu.
pub(crate) const OPEN: &str = "Open Coffer";
pub(crate) const PAUSE_ALL: &str = "Pause all";
pub(crate) const RESUME_ALL: &str = "Resume all";
pub(crate) const QUIT: &str = "Quit";
/// What a click on a notification does.
pub(crate) const SHOW: &str = "Show";

/// What a batch that has ended came to: "11 files added, 1 needs attention".
pub(crate) fn batch_ended(done: u64, failed: u64) -> String {
    let attention = if failed == 1 { "1 needs attention".to_owned() } else { format!("{failed} need attention") };
    match (done, failed) {
        (_, 0) => format!("{} added", files(done)),
        (0, _) => attention,
        _ => format!("{} added, {attention}", files(done)),
    }
}

/// What goes on, for the line at the top of the tray's menu.
pub(crate) fn going_on(running: u64, paused: u64, failed: u64) -> String {
    match (running, paused, failed) {
        (0, 0, 0) => "Nothing is being added".to_owned(),
        (0, 0, 1) => "1 file needs attention".to_owned(),
        (0, 0, _) => format!("{failed} files need attention"),
        (0, _, _) => format!("{} paused", files(paused)),
        _ => format!("Uploading {}…", files(running)),
    }
}

fn files(many: u64) -> String {
    if many == 1 { "1 file".to_owned() } else { format!("{many} files") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_told_by_its_numbers() {
        assert_eq!(batch_ended(12, 0), "12 files added");
        assert_eq!(batch_ended(1, 0), "1 file added");
        assert_eq!(batch_ended(11, 1), "11 files added, 1 needs attention");
        assert_eq!(batch_ended(0, 2), "2 need attention");
    }

    #[test]
    fn the_tray_says_what_matters_most() {
        assert_eq!(going_on(3, 1, 1), "Uploading 3 files…");
        assert_eq!(going_on(0, 2, 1), "2 files paused");
        assert_eq!(going_on(0, 0, 1), "1 file needs attention");
        assert_eq!(going_on(0, 0, 0), "Nothing is being added");
    }
}
