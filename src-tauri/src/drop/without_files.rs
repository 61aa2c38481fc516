//! Drags that hold no files, on Linux: text, or a picture out of a program.
//!
//! The framework keeps quiet about them, and the page must say that they cannot be dropped. Drags that begin in our own
//! page are none of these. What becomes of such a drop is the page's business; here nothing is taken.

use std::cell::Cell;
use std::rc::Rc;

use gtk::gdk::DragContext;
use gtk::prelude::WidgetExt;
use tauri::{AppHandle, Runtime, WebviewWindow, Wry};

use super::{Drag, send};
use crate::log;

/// What a drag with files offers them as; the framework tells of those.
const FILES: &str = "text/uri-list";

/// Tells of drags over the window that hold no files.
pub(crate) fn notice(window: &WebviewWindow<Wry>, app: AppHandle<Wry>) {
    let connected = window.with_webview(move |webview| connect(&webview.inner(), &app));
    if let Err(error) = connected {
        log::failure("drags of text go unnoticed", &error);
    }
}

fn connect<R: Runtime>(widget: &impl WidgetExt, app: &AppHandle<R>) {
    let is_our_own = Rc::new(Cell::new(false));
    let is_over = Rc::new(Cell::new(false));

    widget.connect_drag_begin({
        let is_our_own = Rc::clone(&is_our_own);
        move |_, _| is_our_own.set(true)
    });
    widget.connect_drag_end({
        let is_our_own = Rc::clone(&is_our_own);
        move |_, _| is_our_own.set(false)
    });
    widget.connect_drag_motion({
        let (app, is_over) = (app.clone(), Rc::clone(&is_over));
        move |_, context, x, y, _| {
            if !is_our_own.get() && !holds_files(context) {
                let point = (f64::from(x), f64::from(y));
                send(&app, if is_over.replace(true) { Drag::Over(point) } else { Drag::Enter(Vec::new(), point) });
            }
            // Others look at the motion too.
            false
        }
    });
    widget.connect_drag_leave({
        let app = app.clone();
        move |_, _, _| {
            if is_over.replace(false) {
                send(&app, Drag::Leave);
            }
        }
    });
}

fn holds_files(context: &DragContext) -> bool {
    context.list_targets().into_iter().any(|target| target.name() == FILES)
}
