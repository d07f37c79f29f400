//! A new city from the template: its files with the names filled in. Whether it stands is said by reading and proving it.

use crate::model::Label;
use crate::read::{self, Files};
use std::collections::BTreeSet;

/// The folder of the template.
pub const FOLDER: &str = "_template";

/// The longest key, in characters.
const KEY_MAX: usize = 32;
/// The longest name, in characters.
const NAME_MAX: usize = 60;
/// The longest code without the letter that sets the deployment's own decisions apart.
const CODE_MAX: usize = 11;

/// What a city is begun with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCity {
    /// Its key, which is its folder's name.
    pub key: String,
    /// Its name.
    pub label: Label,
    /// Its division code.
    pub division: u32,
}

/// Why a city cannot be begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The key is no key.
    #[error("a key begins with a small letter and has small letters, digits and _ only, at most {KEY_MAX}")]
    Key,
    /// The city is there.
    #[error("there is such a city already")]
    Exists,
    /// A name cannot stand in a file.
    #[error(
        "a name has 1 to {NAME_MAX} characters, none of them a quotation mark, a backslash, a brace or a line break"
    )]
    Name,
    /// There is no template.
    #[error("there is no template in `{FOLDER}`")]
    NoTemplate,
}

impl Unfit {
    /// The same in Chinese.
    #[must_use]
    pub fn zh(self) -> String {
        match self {
            Self::Key => format!("键以小写字母开头，只有小写字母、数字和下划线，最长 {KEY_MAX} 个"),
            Self::Exists => "这座城市已经有了".to_owned(),
            Self::Name => format!("名称为 1 至 {NAME_MAX} 个字，不能有引号、反斜杠、花括号和换行"),
            Self::NoTemplate => format!("没有样板 {FOLDER}"),
        }
    }
}

impl NewCity {
    /// Whether it can be begun beside what is there.
    ///
    /// # Errors
    /// What is unfit about it.
    pub fn fits(&self, files: &Files) -> Result<(), Unfit> {
        let key = &self.key;
        let letters = key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        let begins = key.starts_with(|c: char| c.is_ascii_lowercase());
        if !letters || !begins || key.len() > KEY_MAX || key == read::NATIONAL {
            return Err(Unfit::Key);
        }
        if files.keys().any(|path| path.split('/').next() == Some(key)) {
            return Err(Unfit::Exists);
        }
        let fits = |name: &String| {
            let length = name.chars().count();
            let bad = |c: char| c.is_control() || matches!(c, '"' | '\\' | '{' | '}');
            (1..=NAME_MAX).contains(&length) && name.trim() == name && !name.chars().any(bad)
        };
        if fits(&self.label.zh) && fits(&self.label.en) { Ok(()) } else { Err(Unfit::Name) }
    }
}

/// The files of a new city: path below the folder of rulebooks → text. `files` are those that are there, the template
/// among them.
///
/// # Errors
/// What is unfit about it.
pub fn fill(files: &Files, new: &NewCity) -> Result<Files, Unfit> {
    new.fits(files)?;
    let key = &new.key;
    let blanks = [
        ("{key}", key.clone()),
        ("{zh}", new.label.zh.clone()),
        ("{en}", new.label.en.clone()),
        ("{division}", new.division.to_string()),
        ("{code}", code(files, key)),
    ];
    let filled = |text: &String| blanks.iter().fold(text.clone(), |text, (blank, value)| text.replace(blank, value));
    let made: Files = files
        .iter()
        .filter_map(|(path, text)| {
            let rest = path.strip_prefix(FOLDER)?.strip_prefix('/')?;
            Some((format!("{key}/{rest}"), filled(text)))
        })
        .collect();
    if made.is_empty() { Err(Unfit::NoTemplate) } else { Ok(made) }
}

/// A code for the city's instruments that no other instrument has, also not with the letter of the deployment's own.
fn code(files: &Files, key: &str) -> String {
    let taken: BTreeSet<&str> = files
        .iter()
        .filter(|(path, _)| path.ends_with(".md"))
        .filter_map(|(_, text)| text.lines().find_map(|line| line.strip_prefix("code:")).map(str::trim))
        .collect();
    let letters: String = key.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
    let free = |code: &String| !taken.contains(code.as_str()) && !taken.contains(format!("{code}D").as_str());
    let short = |room: usize| letters.chars().take(CODE_MAX - room).collect::<String>();
    let mut numbered = (1..=999).map(|number: u16| format!("{}{number}", short(number.to_string().len())));
    let first = short(0);
    if free(&first) { first } else { numbered.find(free).unwrap_or(first) }
}
