//! What commands print, and why they fail.

use law::Fault;
use std::path::Path;
use worktime::Lang;

/// Why a command fails: words for the person who called it.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// A failure in words.
    pub fn said(words: impl Into<String>) -> Self {
        Self(words.into())
    }

    /// A file that cannot be read, by its path.
    pub fn unread(path: &Path, fault: &std::io::Error, lang: Lang) -> Self {
        let path = path.display();
        Self(match (fault.kind(), lang) {
            (std::io::ErrorKind::NotFound, Lang::Zh) => format!("{path}：没有这个文件，请核对路径。"),
            (std::io::ErrorKind::NotFound, Lang::En) => format!("{path}: there is no such file; check the path."),
            (_, Lang::Zh) => format!("{path}：读不了（{fault}）。"),
            (_, Lang::En) => format!("{path}: it cannot be read ({fault})."),
        })
    }

    /// Faults of rulebooks, one a line, and how many there are.
    pub fn faults(faults: &[Fault], lang: Lang) -> Self {
        let mut lines: Vec<String> = faults.iter().map(|fault| line(fault, lang)).collect();
        lines.push(match lang {
            Lang::Zh => format!("共{}处错误。", faults.len()),
            Lang::En => format!("{} fault(s).", faults.len()),
        });
        Self(lines.join("\n"))
    }
}

/// A fault in one line: place, code, words.
fn line(fault: &Fault, lang: Lang) -> String {
    format!("{}: [{}] {}", fault.place, fault.code, lang.pick(&fault.zh, &fault.en))
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        let mut words = error.to_string();
        let mut source = error.source();
        while let Some(inner) = source {
            words = format!("{words}: {inner}");
            source = inner.source();
        }
        Self(words)
    }
}

/// A progress bar on the error stream; silent where nobody looks.
pub fn bar(total: u64, what: &str) -> indicatif::ProgressBar {
    let style = indicatif::ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len} {per_sec} {eta}")
        .unwrap_or_else(|_| indicatif::ProgressStyle::default_bar());
    indicatif::ProgressBar::new(total).with_style(style).with_message(what.to_owned())
}

/// Prints a JSON document.
pub fn json(value: &impl serde::Serialize) -> Result<(), Failure> {
    say(format_args!("{}", serde_json::to_string_pretty(value)?));
    Ok(())
}

/// Prints a line. A reader that has seen enough (`| head`) ends the program quietly.
pub fn say(line: std::fmt::Arguments<'_>) {
    use std::io::Write as _;
    if writeln!(std::io::stdout(), "{line}").is_err() {
        std::process::exit(0);
    }
}

/// As `println!`, through [`say`].
#[macro_export]
macro_rules! say {
    ($($part:tt)*) => { $crate::telling::say(format_args!($($part)*)) };
}
