//! The dependency rule, read from the sources: who may name what.
//!
//! `ui → IPC → edge/cli → service → { repository, storage, secrets }`, and nothing points back. Crate manifests enforce the
//! big arrow; this suite enforces the small ones. A new arrow is a decision: change a rule here together with
//! ARCHITECTURE.md, and say why in the commit.

use std::fs;
use std::path::{Path, PathBuf};

/// Files below `folder` may not contain any of `words`, comments and the files in `except` left aside.
struct Rule {
    folder: &'static str,
    endings: &'static [&'static str],
    words: &'static [&'static str],
    except: &'static [&'static str],
    because: &'static str,
}

const RUST: &[&str] = &["rs"];
const PAGE: &[&str] = &["ts", "svelte"];
const SQL: &[&str] =
    &["SELECT ", "INSERT INTO", "UPDATE documents", "DELETE FROM", "CREATE TABLE", "rusqlite", "PRAGMA "];

const RULES: &[Rule] = &[
    Rule {
        folder: "src-tauri/core",
        endings: RUST,
        words: &["tauri", "coffer_wire", "coffer_app", "ts_rs"],
        except: &[],
        because: "the core knows neither the window nor the wire",
    },
    Rule {
        folder: "src-tauri/core/src",
        endings: RUST,
        words: SQL,
        except: &["src-tauri/core/src/repository"],
        because: "SQL lives in repository/ only",
    },
    Rule {
        folder: "src-tauri/core/src",
        endings: RUST,
        words: &["aws_sdk", "aws_config", "aws_credential_types", "aws_runtime"],
        except: &["src-tauri/core/src/storage/s3"],
        because: "only storage/s3 knows the AWS SDK",
    },
    Rule {
        folder: "src-tauri/core/src",
        endings: RUST,
        words: &["tokio"],
        except: &["src-tauri/core/src/storage/s3", "src-tauri/core/src/links"],
        because: "only a bucket and the server of links need a runtime",
    },
    Rule {
        folder: "src-tauri/core/src",
        endings: RUST,
        words: &["hyper::", "hyper_util::", "std::net::Tcp"],
        except: &["src-tauri/core/src/links"],
        because: "only the server of links listens",
    },
    Rule {
        folder: "src-tauri/core/src/links",
        endings: RUST,
        words: &["crate::repository", "crate::storage", "crate::service", "crate::vault", "crate::settings", "std::fs"],
        except: &[],
        because: "the server of links knows documents that are public, and nothing of where they are",
    },
    Rule {
        folder: "src-tauri/core/src",
        endings: RUST,
        words: &["use keyring::", "keyring::Entry", "use secret_service::", "use zbus::"],
        except: &["src-tauri/core/src/secrets/keyring.rs", "src-tauri/core/src/secrets/secret_service.rs"],
        because: "only one file talks to the keyring, and one knows what it means on Linux",
    },
    Rule {
        folder: "src-tauri/core/src/repository",
        endings: RUST,
        words: &["crate::storage", "crate::service", "crate::secrets", "crate::vault", "crate::transfer"],
        except: &[],
        because: "the repository is below the service and beside storage",
    },
    Rule {
        folder: "src-tauri/core/src/storage",
        endings: RUST,
        words: &["crate::repository", "crate::service", "crate::vault", "crate::transfer", "crate::sidecar"],
        except: &[],
        because: "storage keeps bytes and knows nothing of what they mean",
    },
    Rule {
        folder: "src-tauri/core/src/storage",
        endings: RUST,
        words: &["crate::secrets"],
        except: &["src-tauri/core/src/storage/s3", "src-tauri/core/src/storage/error.rs"],
        because: "only a storage on a network needs keys",
    },
    Rule {
        folder: "src-tauri/core/src/secrets",
        endings: RUST,
        words: &["crate::repository", "crate::storage", "crate::service", "crate::vault"],
        except: &[],
        because: "whoever needs keys comes for them",
    },
    Rule {
        folder: "src-tauri/core/src/document",
        endings: RUST,
        words: &["crate::repository", "crate::storage", "crate::service", "crate::seams", "serde"],
        except: &[],
        because: "the domain stands on its own and is nobody's wire format",
    },
    Rule {
        folder: "src-tauri/core/src/service",
        endings: RUST,
        words: &["LocalStorage", "MockStorage", "std::fs", "std::env", "SystemTime", "Uuid::", "serde::"],
        except: &[],
        because: "the service gets backends, time, ids and files through its seams",
    },
    Rule {
        folder: "src-tauri/core/src",
        endings: RUST,
        words: &["PublishConsent::given_by_a_person"],
        except: &[],
        because: "publishing needs a person's word, and there are no persons in the core",
    },
    Rule {
        folder: "src-tauri/src",
        endings: RUST,
        words: &["PublishConsent::given_by_a_person"],
        except: &["src-tauri/src/sharing/agreement.rs", "src-tauri/src/tests"],
        because: "a page that asks for a publication is no person: what a person has said is known in one place",
    },
    Rule {
        folder: "src-tauri",
        endings: RUST,
        words: &["Visibility::Public"],
        except: &[
            "src-tauri/core/src/document/status.rs",
            "src-tauri/core/src/document/link/state.rs",
            "src-tauri/core/src/service/links.rs",
            "src-tauri/core/src/service/links",
        ],
        because: "private is what every document is, and publishing is the only way to anything else",
    },
    Rule {
        folder: "src-tauri/core/src",
        endings: RUST,
        words: &["std::env", "println!", "eprintln!", "process::exit"],
        except: &[],
        because: "the core reads no environment and talks to nobody",
    },
    Rule {
        folder: "src-tauri/core/src",
        endings: RUST,
        words: &["SystemTime::now", "Instant::now", "Uuid::now", "Uuid::new"],
        except: &["src-tauri/core/src/seams"],
        because: "time and ids come in through the seams",
    },
    Rule {
        folder: "src-tauri/src",
        endings: RUST,
        words: SQL,
        except: &[],
        because: "the edge talks to the service only",
    },
    Rule {
        folder: "src-tauri/src",
        endings: RUST,
        words: &["block_on", "LocalStorage", "Index::open"],
        except: &["src-tauri/src/blocking.rs", "src-tauri/src/tests"],
        because: "commands are async to the outside, and backends are built in the composition root",
    },
    Rule {
        folder: "src-tauri/cli",
        endings: RUST,
        words: &["tauri", "rusqlite", "LocalStorage", "Index::open"],
        except: &["src-tauri/cli/tests"],
        because: "cofferctl links no window and talks to the service only",
    },
    Rule {
        folder: "ui/src",
        endings: PAGE,
        words: &["@tauri-apps/"],
        except: &["ui/src/api/tauri.ts", "ui/src/api/tauri.test.ts"],
        because: "one file of the page knows that there is a Tauri",
    },
    Rule {
        folder: "ui/src/shared",
        endings: PAGE,
        words: &["/api/backend", "/state/", "/documents/", "/transfers/", "/details/", "/views/"],
        except: &[],
        because: "shared components know no concept of the product",
    },
];

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the project").to_owned()
}

fn files_below(folder: &Path, endings: &[&str], files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the layout exists") {
        let path = entry.expect("its entries can be read").path();
        if path.is_dir() {
            if path.file_name().is_none_or(|name| name != "node_modules" && name != "target") {
                files_below(&path, endings, files);
            }
        } else if path.extension().is_some_and(|found| endings.iter().any(|ending| found == *ending)) {
            files.push(path);
        }
    }
}

/// The line without its comment; a word in prose is no dependency.
fn code(line: &str) -> &str {
    let trimmed = line.trim_start();
    if trimmed.starts_with("//") || trimmed.starts_with('*') || trimmed.starts_with("/*") || trimmed.starts_with("<!--")
    {
        ""
    } else {
        line.split(" // ").next().unwrap_or_default()
    }
}

#[test]
fn nothing_points_back() {
    let project = project();
    let mut broken = Vec::new();
    for rule in RULES {
        let mut files = Vec::new();
        files_below(&project.join(rule.folder), rule.endings, &mut files);
        assert!(!files.is_empty(), "{} must hold sources, or this rule checks nothing", rule.folder);
        for file in files {
            let relative = file.strip_prefix(&project).expect("found below the project");
            if rule.except.iter().any(|except| relative.starts_with(except)) {
                continue;
            }
            let text = fs::read_to_string(&file).expect("sources are UTF-8");
            for (number, line) in text.lines().enumerate() {
                for word in rule.words.iter().filter(|word| code(line).contains(**word)) {
                    broken.push(format!("{}:{}: {word:?}: {}", relative.display(), number + 1, rule.because));
                }
            }
        }
    }
    assert!(broken.is_empty(), "the dependency rule is broken:\n{}", broken.join("\n"));
}

#[test]
fn manifests_draw_the_big_arrow() {
    let project = project();
    let dependencies = |manifest: &str| {
        let text = fs::read_to_string(project.join(manifest)).expect("the manifest exists");
        let start = text.find("\n[dependencies]").expect("it has dependencies") + 1;
        let section = &text[start..];
        section.lines().skip(1).take_while(|line| !line.starts_with('[')).map(str::to_owned).collect::<Vec<_>>()
    };
    for (manifest, forbidden) in [
        ("src-tauri/core/Cargo.toml", &["tauri", "ts-rs", "coffer-wire"][..]),
        ("src-tauri/wire/Cargo.toml", &["tauri", "rusqlite"]),
        ("src-tauri/cli/Cargo.toml", &["tauri", "rusqlite"]),
        ("tests/Cargo.toml", &["tauri", "coffer "]),
        ("Cargo.toml", &["rusqlite", "aws-sdk-s3"]),
    ] {
        for line in dependencies(manifest) {
            let found = forbidden.iter().find(|word| line.starts_with(**word));
            assert_eq!(found, None, "{manifest} must not depend on it");
        }
    }
}

#[test]
fn the_check_itself_sees_a_forbidden_word() {
    assert!(code("use tauri::Manager;").contains("tauri"), "code counts");
    assert!(!code("    // tauri is not here").contains("tauri"), "a comment does not");
}
