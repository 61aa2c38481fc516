//! Notifications of the desktop, by the system's own service.

use std::thread;

use notify_rust::Notification;

use super::OnClick;
use crate::{log, words};

/// The name of the icon that is installed with the program.
const ICON: &str = "coffer";

/// Shows a notification and waits for what a person does with it, on a thread of its own. Where nothing shows
/// notifications, nothing is shown.
pub(super) fn show(text: String, on_click: OnClick) {
    let work = move || {
        let mut notification = Notification::new();
        notification.appname(words::NAME).summary(&text).icon(ICON).action("default", words::SHOW);
        match notification.show() {
            Ok(shown) => wait(shown, on_click),
            Err(error) => log::failure("a notification cannot be shown", &error),
        }
    };
    if let Err(error) = thread::Builder::new().name("notification".to_owned()).spawn(work) {
        log::failure("no thread for a notification", &error);
    }
}

#[cfg(target_os = "linux")]
fn wait(shown: notify_rust::NotificationHandle, on_click: OnClick) {
    use notify_rust::NotificationResponse;

    let waited = shown.wait_for_response(|response: &NotificationResponse| {
        if response.is_default_action() {
            on_click();
        }
    });
    if let Err(error) = waited {
        log::failure("nobody hears what becomes of a notification", &error);
    }
}

/// Elsewhere a click brings the program to the front by itself.
#[cfg(not(target_os = "linux"))]
fn wait(_shown: notify_rust::NotificationHandle, _on_click: OnClick) {}
