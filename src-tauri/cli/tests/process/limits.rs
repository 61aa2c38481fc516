//! `transfers limit`.

use serde_json::json;

use crate::harness::Coffer;

#[test]
fn limits_are_shown_changed_one_by_one_and_kept() {
    let coffer = Coffer::new();
    let usual = json!({
        "files_at_once": 2, "parts_at_once": 4, "up": null, "down": null,
        "limits": { "up_bytes_per_second": null, "down_bytes_per_second": null },
    });
    assert_eq!(coffer.json(["transfers", "limit"]), usual);
    let shown = coffer.run(["transfers", "limit", "--up", "2500k"]);
    assert_eq!(shown.text(), "up     2.5M\ndown   off\nfiles  2 at once\nparts  4 at once\n");
    let changed = coffer.json(["transfers", "limit", "--down", "00:00,512K", "--files", "8", "--parts", "1"]);
    let expected = json!({
        "files_at_once": 8, "parts_at_once": 1, "up": "2.5M", "down": "00:00,512k",
        "limits": { "up_bytes_per_second": 2_500_000, "down_bytes_per_second": 512_000 },
    });
    assert_eq!(changed, expected);
    assert_eq!(coffer.json(["transfers", "limit"]), expected, "the next process knows them");
    let shown = coffer.run(["transfers", "limit", "--up", "off"]);
    assert_eq!(shown.text(), "up     off\ndown   512k now; 00:00,512k\nfiles  8 at once\nparts  1 at once\n");
}

#[test]
fn a_limit_that_cannot_be_is_refused_and_changes_nothing() {
    let coffer = Coffer::new();
    coffer.json(["transfers", "limit", "--up", "1M"]);
    for (option, text) in [("--up", "fast"), ("--down", "8:00,1M"), ("--up", "512"), ("--down", "")] {
        let run = coffer.run(["--json", "transfers", "limit", "--files", "3", option, text]);
        assert_eq!((run.code, run.kind().as_str()), (Some(1), "invalidInput"), "{option} {text:?}");
        assert_eq!(run.errors()[0]["field"], option.trim_start_matches('-'));
    }
    for wrong in ["0", "9", "many"] {
        assert_eq!(coffer.run(["transfers", "limit", "--parts", wrong]).code, Some(2), "{wrong}");
    }
    assert_eq!(coffer.json(["transfers", "limit"])["files_at_once"], 2);
}

#[test]
fn a_vault_on_this_computer_is_not_slowed() {
    let coffer = Coffer::new();
    coffer.json(["transfers", "limit", "--up", "1k", "--down", "1k", "--parts", "1"]);
    let content = vec![7; 20 << 20];
    // At the limit it would take more than five hours each way.
    coffer.added("film.mp4", &content);
    assert!(coffer.content("film") == content);
}
