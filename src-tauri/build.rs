//! Build script of the window: writes what `tauri::generate_context!` and the bundler need.
//!
//! Cargo runs it in the repository root, where `tauri.conf.json` lies. It leaves schemas in `/gen`, which git ignores.
//! The app's commands are deliberately not listed in an `AppManifest`: the only page is our own, shipped inside the
//! binary and held by the content security policy, and a list would write a permission file per command into the root.

fn main() {
    tauri_build::build();
}
