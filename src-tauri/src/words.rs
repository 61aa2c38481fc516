//! The few words that the desktop shows outside of the page: of notifications, of the icon in the tray, and of questions
//! that a page must not answer.

use crate::desktop::Agreement;

/// The program's name.
pub(crate) const NAME: &str = "Coffer";
/// Of the tray's menu.
pub(crate) const OPEN: &str = "Open Coffer";
pub(crate) const PAUSE_ALL: &str = "Pause all";
pub(crate) const RESUME_ALL: &str = "Resume all";
pub(crate) const QUIT: &str = "Quit";
/// What a click on a notification does.
pub(crate) const SHOW: &str = "Show";

/// What refuses what a person is asked to agree to.
pub(crate) const CANCEL: &str = "Cancel";

/// Characters of a name in a question.
const MOST_CHARACTERS: usize = 60;

/// A question that is answered with yes or no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AgreementWords {
    pub(crate) title: String,
    pub(crate) text: &'static str,
    pub(crate) yes: &'static str,
}

/// What a person is asked to agree to, and has to know before.
pub(crate) fn agreement(agreement: &Agreement) -> AgreementWords {
    match agreement {
        Agreement::Publish { name } => AgreementWords {
            title: format!("Make {} public?", quoted(name)),
            text: "Anyone who has its link can read it, with no account and nothing to install, until the link ends or you \
                   switch it off. You can set an end, and for links from this computer a password.\n\nCoffer asks this only \
                   once. From now on a link is made as soon as you switch it on.",
            yes: "Make public",
        },
        Agreement::LocalNetwork => AgreementWords {
            title: "Share links in the local network?".to_owned(),
            text: "Everyone in the same network who has the address of a link can then read what it leads to, not only on this \
                   computer.\n\nNothing is encrypted on its way: others in the network could read along, passwords of links \
                   included. Use it only in a network that you trust.",
            yes: "Share in the network",
        },
    }
}

/// A name in quotation marks, cut if it is long. Whatever direction it is written in ends with it.
fn quoted(name: &str) -> String {
    let short: String = name.chars().take(MOST_CHARACTERS).collect();
    let rest = if short.len() < name.len() { "…" } else { "" };
    format!("“\u{2068}{short}{rest}\u{2069}”")
}

/// What became of the files of a batch that ended well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    /// They are in the vault.
    Added,
    /// Copies of them are outside.
    Exported,
    /// Some of this and some of that, or nothing new.
    Other,
}

/// What a batch that has ended came to: "11 files added, 1 needs attention".
pub(crate) fn batch_ended(how: Done, done: u64, failed: u64) -> String {
    let word = match how {
        Done::Added => "added",
        Done::Exported => "exported",
        Done::Other => "done",
    };
    let attention = if failed == 1 { "1 needs attention".to_owned() } else { format!("{failed} need attention") };
    match (done, failed) {
        (_, 0) => format!("{} {word}", files(done)),
        (0, _) => attention,
        _ => format!("{} {word}, {attention}", files(done)),
    }
}

/// Numbers of transfers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct GoingOn {
    /// Running, or next in turn: into a vault, and out of one.
    pub(crate) incoming: u64,
    pub(crate) outgoing: u64,
    /// For the network or the keys.
    pub(crate) waiting: u64,
    pub(crate) paused: u64,
    pub(crate) failed: u64,
}

/// What goes on, for the line at the top of the tray's menu.
pub(crate) fn going_on(numbers: GoingOn) -> String {
    match numbers {
        GoingOn { incoming, outgoing: 0, .. } if incoming > 0 => format!("Uploading {}…", files(incoming)),
        GoingOn { incoming: 0, outgoing, .. } if outgoing > 0 => format!("Exporting {}…", files(outgoing)),
        GoingOn { incoming, outgoing, .. } if incoming > 0 => format!("{} on their way…", files(incoming + outgoing)),
        GoingOn { waiting, .. } if waiting > 0 => format!("{} waiting", files(waiting)),
        GoingOn { paused, .. } if paused > 0 => format!("{} paused", files(paused)),
        GoingOn { failed: 1, .. } => "1 file needs attention".to_owned(),
        GoingOn { failed, .. } if failed > 0 => format!("{failed} files need attention"),
        GoingOn { .. } => "Nothing is being added".to_owned(),
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
        assert_eq!(batch_ended(Done::Added, 12, 0), "12 files added");
        assert_eq!(batch_ended(Done::Exported, 1, 0), "1 file exported");
        assert_eq!(batch_ended(Done::Added, 11, 1), "11 files added, 1 needs attention");
        assert_eq!(batch_ended(Done::Other, 0, 2), "2 need attention");
    }

    #[test]
    fn a_question_names_the_document_and_no_name_runs_out_of_its_quotation_marks() {
        let ask = |name: &str| agreement(&Agreement::Publish { name: name.to_owned() });
        assert_eq!(ask("a.pdf").title, "Make “\u{2068}a.pdf\u{2069}” public?");
        let long = ask(&"x".repeat(255)).title;
        assert_eq!(long, format!("Make “\u{2068}{}…\u{2069}” public?", "x".repeat(60)));
    }

    #[test]
    fn the_tray_says_what_matters_most() {
        let nothing = GoingOn::default();
        let stuck = GoingOn { paused: 2, failed: 1, ..nothing };
        assert_eq!(going_on(GoingOn { incoming: 3, ..stuck }), "Uploading 3 files…");
        assert_eq!(going_on(GoingOn { outgoing: 1, ..stuck }), "Exporting 1 file…");
        assert_eq!(going_on(GoingOn { incoming: 1, outgoing: 1, ..stuck }), "2 files on their way…");
        assert_eq!(going_on(GoingOn { waiting: 1, ..stuck }), "1 file waiting");
        assert_eq!(going_on(stuck), "2 files paused");
        assert_eq!(going_on(GoingOn { failed: 1, ..nothing }), "1 file needs attention");
        assert_eq!(going_on(nothing), "Nothing is being added");
    }
}
