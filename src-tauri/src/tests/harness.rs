//! The edge on a runtime without a screen: commands go in as the page's `invoke` sends them, answers come out as JSON.

use std::collections::VecDeque;
use std::fmt;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use coffer_core::Error;
use coffer_core::document::Timestamp;
use coffer_core::home::Home;
use coffer_core::seams::{Clock, SystemClock};
use coffer_core::secrets::KeySources;
use coffer_core::settings::{Settings, SharingSettings};
use coffer_core::vault::{self, Choice, Seams};
use coffer_wire::{DragOutcome, Tray};
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody, InvokeResponseBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder, mock_context, noop_assets};
use tauri::webview::InvokeRequest;
use tauri::{App, Listener, WebviewWindow, WebviewWindowBuilder};
use tempfile::TempDir;

use crate::background::Face;
use crate::desktop::{Agreement, Desktop, OnAgreed, OnAnswer, OnClick, OnDragged, Question};
use crate::imports::Imports;
use crate::outside::Outside;
use crate::sharing::Network;
use crate::state::AppState;
use crate::{background, closing, commands, picked::Picked, start, watch, window};

/// Longer than anything here takes; a test that waits as long has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// A window on a vault of its own.
pub(super) struct TestWindow {
    pub(super) folder: Arc<TempDir>,
    pub(super) state: Arc<AppState>,
    pub(super) desktop: ScriptedDesktop,
    pub(super) network: ScriptedNetwork,
    pub(super) clock: Arc<HandClock>,
    pub(super) keys: KeySources,
    pub(super) revisions: Receiver<u64>,
    snapshots: Receiver<(u32, Value)>,
    window: WebviewWindow<MockRuntime>,
    app: App<MockRuntime>,
}

impl TestWindow {
    pub(super) fn new() -> Self {
        TestWindow::over(with_vault())
    }

    /// A window on whatever lies in `folder`, as another start of the program would open it.
    pub(super) fn over(folder: Arc<TempDir>) -> Self {
        let (sender, snapshots) = mpsc::channel();
        let app = mock_builder()
            .invoke_handler(commands::handler())
            .channel_interceptor(move |_, CallbackFn(channel), _, body| {
                // The test that wanted to know may be over.
                let _ = sender.send((channel, json_of(body)));
                true
            })
            .build(mock_context(noop_assets()))
            .expect("an app without a screen");
        let (desktop, network) = (ScriptedDesktop::default(), ScriptedNetwork::default());
        let clock = Arc::new(HandClock::default());
        let keys = KeySources::in_memory();
        let real = Seams::real();
        let seams = Seams { keys: keys.clone(), ..Seams::of(real.fs, Arc::clone(&clock) as Arc<_>, real.ids) };
        let (sender, revisions) = mpsc::channel();
        app.listen_any(watch::CHANGED_EVENT, move |event| {
            let payload: Value = serde_json::from_str(event.payload()).expect("JSON");
            let _ = sender.send(payload["revision"].as_u64().expect("a number"));
        });
        let home = Home::at(&folder.path().join("home"));
        let state = start(app.handle(), home, Box::new(desktop.clone()), Box::new(network.clone()), seams);
        let window = WebviewWindowBuilder::new(&app, window::LABEL, Default::default()).build().expect("a window");
        TestWindow { folder, state, desktop, network, clock, keys, revisions, snapshots, window, app }
    }

    /// Ends the program, as far as others can see it.
    pub(super) fn end(&self) {
        closing::end(self.app.handle());
    }

    /// Looks at the transfers as the window does every second.
    pub(super) fn look(&self, outside: &mut Outside) {
        outside.look(self.app.handle(), &self.state);
    }

    /// Chooses an entry of the tray's menu.
    pub(super) fn choose_in_tray(&self, entry: &str) {
        background::on_menu_event(self.app.handle(), entry);
    }

    /// What the page is told from now on by an event.
    pub(super) fn listen(&self, event: &str) -> Receiver<Value> {
        let (sender, told) = mpsc::channel();
        self.app.listen_any(event, move |event| {
            // The test that wanted to know may be over.
            let _ = sender.send(serde_json::from_str(event.payload()).expect("JSON"));
        });
        told
    }

    /// Asks until the answer is as wanted.
    pub(super) fn ask_until(&self, command: &str, args: Value, wanted: impl Fn(&Value) -> bool) -> Value {
        let begun = self.clock.system.monotonic();
        loop {
            let heard = self.state.changed.rings();
            let answer = self.ask(command, args.clone());
            if wanted(&answer) {
                return answer;
            }
            assert!(self.clock.system.monotonic() - begun < PATIENCE, "{command} stays at {answer:#}");
            self.state.changed.wait(heard, Duration::from_secs(1));
        }
    }

    /// The imports of the vault that it shows.
    pub(super) fn imports(&self) -> Arc<Imports> {
        Arc::clone(&self.state.vaults.shown().expect("open").imports)
    }

    /// What `invoke(command, args)` resolves or rejects with.
    pub(super) fn call(&self, command: &str, args: Value) -> Result<Value, Value> {
        self.page().invoke(command, args)
    }

    /// The page in the window, to be called from another thread.
    pub(super) fn page(&self) -> TestPage {
        TestPage(self.window.clone())
    }

    /// The answer of a command that must succeed.
    pub(super) fn ask(&self, command: &str, args: Value) -> Value {
        self.call(command, args).unwrap_or_else(|error| panic!("{command} failed: {error}"))
    }

    /// The kind of error of a command that must fail.
    pub(super) fn kind(&self, command: &str, args: Value) -> String {
        let error = self.call(command, args).expect_err("it must fail");
        error["kind"].as_str().unwrap_or_else(|| panic!("{command} must fail with a kind, not {error}")).to_owned()
    }

    /// A file outside the vault.
    pub(super) fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it lies in the temporary folder")).expect("writable");
        fs::write(&path, content).expect("writable");
        path
    }

    /// Adds a file to the root as a drop would, and waits until it is a document; returns its id.
    pub(super) fn add(&self, name: &str, content: &[u8]) -> String {
        let path = self.file(name, content);
        self.drop(vec![path], "");
        let transfers =
            self.wait_until(|snapshot| snapshot["transfers"][0]["file_id"].is_string() && is_idle(snapshot));
        self.ask("transfers_clear", json!({}));
        transfers["transfers"][0]["file_id"].as_str().expect("an id").to_owned()
    }

    /// Drops paths onto a folder.
    pub(super) fn drop(&self, paths: Vec<PathBuf>, folder: &str) -> Value {
        let drop_id = self.state.drops.hold(&Picked::look_at(paths)).expect("something is there");
        self.ask("import_drop", json!({ "drop_id": drop_id, "folder": folder }))
    }

    /// Opens a channel for transfers, as a page does once; answers its first picture.
    pub(super) fn watch(&self, channel: u32) -> Value {
        self.ask("transfers_watch", json!({ "channel": format!("__CHANNEL__:{channel}") }))
    }

    /// Watches the transfers until a picture is as wanted.
    pub(super) fn wait_until(&self, wanted: impl Fn(&Value) -> bool) -> Value {
        const CHANNEL: u32 = 900;
        let mut snapshot = self.watch(CHANNEL);
        while !wanted(&snapshot) {
            snapshot = self.next_snapshot(CHANNEL).unwrap_or_else(|| panic!("it stays at {snapshot:#}"));
        }
        snapshot
    }

    /// The next picture on a channel; `None` if there is none for a long time.
    pub(super) fn next_snapshot(&self, wanted: u32) -> Option<Value> {
        loop {
            let (channel, snapshot) = self.snapshots.recv_timeout(PATIENCE).ok()?;
            if channel == wanted {
                return Some(snapshot);
            }
        }
    }

    /// What must be the same before and after a call that was refused.
    pub(super) fn fingerprint(&self) -> (u64, Value, Value) {
        let vault = self.state.vault().expect("the vault is open");
        let mut usage = self.ask("usage", json!({}));
        usage["free_bytes"] = Value::Null;
        (vault.service.revision().expect("readable"), usage, self.ask("settings_get", json!({})))
    }
}

impl Drop for TestWindow {
    /// Its threads go on until all tests are over; nothing that others could see does.
    fn drop(&mut self) {
        self.end();
    }
}

/// A folder with a home in it that knows one vault, as after a first run.
pub(super) fn with_vault() -> Arc<TempDir> {
    let folder = Arc::new(tempfile::tempdir().expect("a temporary folder"));
    let home = Home::at(&folder.path().join("home"));
    let root = home.default_vault();
    vault::add_local(&home, root, Some("My vault"), &Choice::default(), &Seams::real()).expect("made");
    set_sharing(&folder, |sharing| sharing.port = free_port());
    folder
}

/// What the home in `folder` says of sharing, after a change that no page can make.
pub(super) fn set_sharing(folder: &TempDir, change: impl FnOnce(&mut SharingSettings)) -> SharingSettings {
    let (real, path) = (Seams::real(), Home::at(&folder.path().join("home")).settings());
    let changed = Settings::change(&*real.fs, &*real.ids, &path, |settings| {
        change(&mut settings.sharing);
        Ok(settings.sharing.clone())
    });
    changed.expect("the settings can be written")
}

/// A port that nobody listens at, and that no connection of another test gets by itself.
pub(super) fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(process::id() % 10_000).expect("small") + 20_000;
    loop {
        let port = 20_000 + (first - 20_000 + NEXT.fetch_add(1, Ordering::Relaxed)) % 12_000;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}

/// A network in which nobody else is: what listens to all of it is reached at one more address of this computer.
#[derive(Clone, Debug, Default)]
pub(super) struct ScriptedNetwork(Arc<Mutex<Vec<IpAddr>>>);

/// This computer's address in that network.
pub(super) const NETWORK_ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

impl ScriptedNetwork {
    /// This computer comes into the network, or leaves it.
    pub(super) fn connect(&self, is_connected: bool) {
        *self.0.lock().expect("whole") = if is_connected { vec![NETWORK_ADDRESS] } else { Vec::new() };
    }
}

impl Network for ScriptedNetwork {
    fn addresses(&self) -> Vec<IpAddr> {
        self.0.lock().expect("whole").clone()
    }

    fn everywhere(&self) -> IpAddr {
        NETWORK_ADDRESS
    }
}

/// The page of a window.
#[derive(Clone)]
pub(super) struct TestPage(WebviewWindow<MockRuntime>);

impl TestPage {
    /// What the page's own `invoke(command, args)` resolves or rejects with.
    pub(super) fn invoke(&self, command: &str, args: Value) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: command.to_owned(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: "tauri://localhost".parse().expect("a URL"),
            body: InvokeBody::Json(args),
            headers: Default::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(&self.0, request).map(|body| json_of(&body))
    }
}

/// Nothing waits, runs or is being looked for.
pub(super) fn is_idle(snapshot: &Value) -> bool {
    let totals = &snapshot["totals"];
    totals["queued"] == 0 && totals["active"] == 0 && totals["scanning"].is_null()
}

fn json_of(body: &InvokeResponseBody) -> Value {
    match body {
        InvokeResponseBody::Json(text) => serde_json::from_str(text).expect("JSON"),
        InvokeResponseBody::Raw(bytes) => panic!("{} bytes that are no JSON", bytes.len()),
    }
}

/// A desktop that answers what the test has said, and remembers what it was asked to open.
#[derive(Clone, Debug, Default)]
pub(super) struct ScriptedDesktop(Arc<Mutex<Script>>);

#[derive(Debug, Default)]
struct Script {
    answers: VecDeque<Vec<PathBuf>>,
    asked: Vec<Question>,
    agreed: VecDeque<bool>,
    agreements: Vec<Agreement>,
    clipboard: Vec<PathBuf>,
    opened: Vec<PathBuf>,
    date_settings_opened: u32,
    dragged: Vec<Vec<PathBuf>>,
    notices: Vec<Notice>,
    face: Option<Face>,
    has_no_place: bool,
    is_in_front: bool,
    is_closed: bool,
}

/// A notification, to be clicked once.
struct Notice {
    text: String,
    on_click: OnClick,
}

impl fmt::Debug for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl ScriptedDesktop {
    /// The next dialog is answered with these paths; without any answer left, dialogs are cancelled.
    pub(super) fn will_choose(&self, paths: &[&Path]) {
        self.script().answers.push_back(paths.iter().map(|path| path.to_path_buf()).collect());
    }

    /// The next question for an agreement is answered so; without any answer left, nobody agrees to anything.
    pub(super) fn will_agree(&self, agrees: bool) {
        self.script().agreed.push_back(agrees);
    }

    /// What the person was asked to agree to.
    pub(super) fn agreements(&self) -> Vec<Agreement> {
        self.script().agreements.clone()
    }

    pub(super) fn copy(&self, paths: &[&Path]) {
        self.script().clipboard = paths.iter().map(|path| path.to_path_buf()).collect();
    }

    pub(super) fn asked(&self) -> Vec<Question> {
        self.script().asked.clone()
    }

    pub(super) fn opened(&self) -> Vec<PathBuf> {
        self.script().opened.clone()
    }

    pub(super) fn date_settings_opened(&self) -> u32 {
        self.script().date_settings_opened
    }

    /// What was dragged out of the window.
    pub(super) fn dragged(&self) -> Vec<Vec<PathBuf>> {
        self.script().dragged.clone()
    }

    /// What a person was told while they were not looking.
    pub(super) fn notices(&self) -> Vec<String> {
        self.script().notices.iter().map(|notice| notice.text.clone()).collect()
    }

    /// Clicks on the last notification.
    pub(super) fn click_notice(&self) {
        let notice = self.script().notices.pop().expect("there is one");
        (notice.on_click)();
    }

    /// What the icon in the tray shows, if there is one.
    pub(super) fn face(&self) -> Option<Face> {
        self.script().face.clone()
    }

    /// The desktop shows no icons.
    pub(super) fn take_tray_away(&self) {
        self.script().has_no_place = true;
    }

    /// The person looks at the window, or at something else.
    pub(super) fn look_at_window(&self, is_in_front: bool) {
        self.script().is_in_front = is_in_front;
    }

    pub(super) fn is_in_front_now(&self) -> bool {
        self.script().is_in_front
    }

    pub(super) fn is_closed(&self) -> bool {
        self.script().is_closed
    }

    fn script(&self) -> std::sync::MutexGuard<'_, Script> {
        self.0.lock().expect("whole")
    }
}

impl Desktop for ScriptedDesktop {
    fn choose(&self, question: Question, on_answer: OnAnswer) {
        let mut script = self.script();
        script.asked.push(question);
        on_answer(script.answers.pop_front());
    }

    fn agree(&self, agreement: &Agreement, on_agreed: OnAgreed) {
        let mut script = self.script();
        script.agreements.push(agreement.clone());
        on_agreed(script.agreed.pop_front().unwrap_or(false));
    }

    fn open(&self, path: &Path) -> Result<(), Error> {
        self.script().opened.push(path.to_owned());
        Ok(())
    }

    fn open_date_settings(&self) -> Result<(), Error> {
        self.script().date_settings_opened += 1;
        Ok(())
    }

    fn clipboard_files(&self) -> Result<Vec<PathBuf>, Error> {
        Ok(self.script().clipboard.clone())
    }

    fn drag_out(&self, files: Vec<PathBuf>, on_dragged: OnDragged) {
        self.script().dragged.push(files);
        on_dragged(DragOutcome::Begun);
    }

    fn notify(&self, text: String, on_click: OnClick) {
        self.script().notices.push(Notice { text, on_click });
    }

    fn set_tray(&self, face: Option<Face>) {
        self.script().face = face;
    }

    fn tray(&self) -> Tray {
        let script = self.script();
        match script.face {
            None => Tray::Off,
            Some(_) if script.has_no_place => Tray::NoPlace,
            Some(_) => Tray::Shown,
        }
    }

    fn is_in_front(&self) -> bool {
        self.script().is_in_front
    }

    fn bring_to_front(&self) {
        self.script().is_in_front = true;
    }

    fn hide_window(&self) {
        self.script().is_in_front = false;
    }

    fn close_window(&self) {
        self.script().is_closed = true;
    }
}

/// The longest that anything which waits by the clock really waits.
const LONGEST_WAIT: Duration = Duration::from_millis(10);

/// The system's clock, moved on by hand; nobody waits long by it.
#[derive(Debug, Default)]
pub(super) struct HandClock {
    system: SystemClock,
    ahead: Mutex<Duration>,
}

impl HandClock {
    pub(super) fn move_on(&self, duration: Duration) {
        *self.ahead.lock().expect("whole") += duration;
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        self.system.now()
    }

    fn monotonic(&self) -> Duration {
        self.system.monotonic() + *self.ahead.lock().expect("whole")
    }

    fn sleep(&self, duration: Duration) {
        self.system.sleep(duration.min(LONGEST_WAIT));
    }
}
