//! The one window: made hidden, shown once it is painted, held to our own page.

use std::time::Duration;

use tauri::webview::NewWindowResponse;
use tauri::{App, AppHandle, Manager, Runtime, Url, WebviewWindow, WebviewWindowBuilder};

use crate::log;

/// Its label, as the configuration and the capability call it.
pub(crate) const LABEL: &str = "main";

/// Makes the window as it is configured. It goes nowhere but to our own page and opens no other window.
pub(crate) fn create<R: Runtime>(app: &App<R>) -> tauri::Result<WebviewWindow<R>> {
    let config = app.config().app.windows.iter().find(|window| window.label == LABEL);
    let config = config.ok_or(tauri::Error::WindowNotFound)?;
    let dev_url = app.config().build.dev_url.clone().filter(|_| tauri::is_dev());
    WebviewWindowBuilder::from_config(app, config)?
        .on_navigation(move |url| is_own(url, dev_url.as_ref()))
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()
}

/// Whether an address is the page that is shipped with the program or, while it is developed, that of its server.
fn is_own(url: &Url, dev_url: Option<&Url>) -> bool {
    let is_shipped = match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => cfg!(windows) && url.host_str() == Some("tauri.localhost"),
        _ => false,
    };
    is_shipped || dev_url.is_some_and(|dev| dev.origin() == url.origin())
}

/// Shows the window a second from now at the latest, should the page never say that it is painted.
pub(crate) fn show_within_a_second<R: Runtime>(window: WebviewWindow<R>) {
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(Duration::from_secs(1)).await;
        show(&window);
    });
}

/// Shows the window. Doing it again changes nothing.
pub(crate) fn show<R: Runtime>(window: &WebviewWindow<R>) {
    if let Err(error) = window.show() {
        log::failure("the window cannot be shown", &error);
    }
}

/// Takes the window away without closing it.
pub(crate) fn hide<R: Runtime>(app: &AppHandle<R>) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    if let Err(error) = window.hide() {
        log::failure("the window cannot be hidden", &error);
    }
}

/// Closes the window without asking anybody, and with that ends the program.
pub(crate) fn close<R: Runtime>(app: &AppHandle<R>) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    if let Err(error) = window.destroy() {
        log::failure("the window cannot be closed", &error);
    }
}

/// Shows the window in front of all others, wherever it was.
pub(crate) fn bring_to_front<R: Runtime>(app: &AppHandle<R>) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    if let Err(error) = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus()) {
        log::failure("the window cannot be brought to the front", &error);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_goes_nowhere_but_to_our_own_page() {
        let url = |text: &str| text.parse::<Url>().expect(text);
        let dev = url("http://localhost:1420/");
        assert!(is_own(&url("tauri://localhost/index.html"), None));
        assert!(is_own(&url("http://localhost:1420/src/main.ts"), Some(&dev)));
        for foreign in [
            "https://example.org/",
            "http://localhost:1420/",
            "http://localhost:1421/",
            "file:///etc/passwd",
            "data:text/html,x",
            "tauri://example.org/",
            "about:blank",
        ] {
            assert!(!is_own(&url(foreign), None), "{foreign}");
        }
        assert!(!is_own(&url("http://localhost:1421/"), Some(&dev)), "another port is another program");
    }
}
