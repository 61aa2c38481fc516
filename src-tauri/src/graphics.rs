//! What must be settled about display and graphics driver before the toolkit starts.

use std::env;

#[cfg(target_os = "linux")]
const DISABLE_DMABUF: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// WebKitGTK draws nothing with NVIDIA's driver unless this variable is set when its process starts. A process cannot
/// safely change its own environment, so this one is replaced by itself with the variable set. Never under automation:
/// there it would make screenshots hang.
#[cfg(target_os = "linux")]
pub(crate) fn avoid_broken_drivers() {
    use std::os::unix::process::CommandExt;
    use std::path::Path;
    use std::process::Command;

    let is_needed = Path::new("/proc/driver/nvidia/version").exists()
        && env::var_os(DISABLE_DMABUF).is_none()
        && env::var_os("TAURI_WEBVIEW_AUTOMATION").is_none();
    if let (true, Ok(program)) = (is_needed, env::current_exe()) {
        let error = Command::new(program).args(env::args_os().skip(1)).env(DISABLE_DMABUF, "1").exec();
        crate::log::failure("the workaround for NVIDIA's driver could not be set", &error);
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn avoid_broken_drivers() {}

/// Says in words that there is no display, where the toolkit would only fail.
pub(crate) fn check_display() -> Result<(), &'static str> {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    if cfg!(target_os = "linux") && !is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY") {
        return Err("there is no display; cofferctl works without one");
    }
    Ok(())
}
