//! A question for a yes or a no in Linux, in a dialog of GTK.
//!
//! GTK itself and not the library that shows file dialogs: that one reads the text as a format of C, knows nothing of the
//! window that it belongs to, and has the yes at hand for whoever just happens to press Enter. Here Enter, Escape and closing
//! it are all a no.

use std::cell::Cell;

use gtk::prelude::{DialogExt, GtkWindowExt, MessageDialogExt, WidgetExt};
use gtk::{ApplicationWindow, ButtonsType, DialogFlags, MessageDialog, MessageType, ResponseType};

use super::OnAgreed;
use crate::words::{self, AgreementWords};

/// Shows it over the window. To be called on the main thread.
pub(super) fn ask(window: Option<&ApplicationWindow>, words: &AgreementWords, on_agreed: OnAgreed) {
    let dialog = MessageDialog::new(window, DialogFlags::MODAL, MessageType::Warning, ButtonsType::None, &words.title);
    dialog.set_title(words::NAME);
    dialog.set_secondary_text(Some(words.text));
    dialog.add_button(words::CANCEL, ResponseType::Cancel);
    dialog.add_button(words.yes, ResponseType::Accept);
    dialog.set_default_response(ResponseType::Cancel);
    let on_agreed = Cell::new(Some(on_agreed));
    dialog.connect_response(move |dialog, response| {
        if let Some(on_agreed) = on_agreed.take() {
            on_agreed(response == ResponseType::Accept);
        }
        if response != ResponseType::DeleteEvent {
            dialog.close();
        }
    });
    dialog.show_all();
}
