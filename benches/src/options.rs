//! What `coffer-bench` was asked for. By hand: seven words need no library.

use std::path::PathBuf;

use crate::Outcome;

pub const USAGE: &str = "\
coffer-bench [NAME…] [--rounds N] [--quick] [--long] [--report FILE] [--folder DIR]

  --rounds N     take turns N times (5)
  --quick        a tenth of the work or less: shows that it runs, not how fast it is
  --long         the whole work for buckets; memory of a million files and of a file of 50 GiB too: an hour and 110 GiB
  --report FILE  write the table there too
  --folder DIR   measure on the disk of this folder (the one that holds this program)

Without a NAME, all of:";

#[derive(Debug, PartialEq, Eq)]
pub enum Asked {
    Help,
    Run(Options),
}

#[derive(Debug, PartialEq, Eq)]
pub struct Options {
    names: Vec<String>,
    pub rounds: usize,
    pub quick: bool,
    pub long: bool,
    pub report: Option<PathBuf>,
    folder: Option<PathBuf>,
}

impl Options {
    /// # Errors
    /// What is wrong with `words`.
    pub fn read(words: impl IntoIterator<Item = String>, known: &[&str]) -> Result<Asked, String> {
        let mut options =
            Options { names: Vec::new(), rounds: 5, quick: false, long: false, report: None, folder: None };
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word} needs a value"));
            match word.as_str() {
                "--help" | "-h" => return Ok(Asked::Help),
                "--quick" => options.quick = true,
                "--long" => options.long = true,
                "--rounds" => {
                    let value = value()?;
                    let rounds = value.parse().ok().filter(|rounds| *rounds > 0);
                    options.rounds = rounds.ok_or(format!("--rounds must be 1 or more, not '{value}'"))?;
                }
                "--report" => options.report = Some(value()?.into()),
                "--folder" => options.folder = Some(value()?.into()),
                name if known.contains(&name) => options.names.push(word),
                _ => return Err(format!("there is no '{word}'")),
            }
        }
        Ok(Asked::Run(options))
    }

    /// Whether the benchmark of this name is to run.
    pub fn wants(&self, name: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|wanted| wanted == name)
    }

    /// `full`, or `quick` in a quick run.
    pub fn size(&self, full: u64, quick: u64) -> u64 {
        if self.quick { quick } else { full }
    }

    /// The folder in which a temporary one is made.
    pub fn folder(&self) -> Outcome<PathBuf> {
        match &self.folder {
            Some(folder) => Ok(folder.canonicalize().map_err(|error| format!("{}: {error}", folder.display()))?),
            None => {
                let program = std::env::current_exe()?;
                Ok(program.parent().ok_or("this program lies in no folder")?.to_owned())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Asked, String> {
        Options::read(line.split_whitespace().map(str::to_owned), &["lists", "large"])
    }

    #[test]
    fn without_a_name_everything_is_wanted() {
        let Ok(Asked::Run(options)) = read("--rounds 3 --quick") else { panic!("it is well formed") };
        assert_eq!((options.rounds, options.quick), (3, true));
        assert!(options.wants("lists") && options.wants("large"));
    }

    #[test]
    fn a_name_leaves_the_others_out() {
        let Ok(Asked::Run(options)) = read("lists") else { panic!("it is well formed") };
        assert!(options.wants("lists") && !options.wants("large"));
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for line in ["nothing", "--rounds", "--rounds 0", "--rounds many", "--fast"] {
            assert!(read(line).is_err(), "{line}");
        }
    }
}
