//! What a feature says of itself: code, name and the area above, under the names that such files use.

use crate::{Fault, Level};
use serde_json::{Map, Value};

/// Names under which files keep a code, a name and the code above, the usual one first.
const CODE: [&str; 6] = ["code", "adcode", "id", "区划代码", "代码", "编码"];
const NAME: [&str; 4] = ["name", "NAME", "名称", "fullname"];
const PARENT: [&str; 5] = ["parent", "parent_code", "上级代码", "上级编码", "上级"];
/// Longest code and name.
const LONGEST: usize = 64;

/// What was read.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) parent: Option<String>,
}

pub(crate) fn read(properties: &Map<String, Value>, level: Level) -> Result<Said, Fault> {
    let name = text(properties, &NAME).unwrap_or_default();
    let code = text(properties, &CODE).ok_or_else(|| no_code(properties))?;
    if name.is_empty() {
        let zh = format!("没有名称：请在属性 {} 之一写明", NAME.join("、"));
        return Err(Fault::file("no_name", zh, format!("no name: put it under one of {}", NAME.join(", "))));
    }
    if name.chars().count() > LONGEST || name.chars().any(char::is_control) {
        let zh = format!("名称超过 {LONGEST} 个字或者含有控制字符");
        return Err(Fault::file("bad_name", zh, format!("its name is over {LONGEST} characters or holds controls")));
    }
    let code = checked(&code, level)?;
    let parent = match (text(properties, &PARENT), level.above()) {
        (Some(parent), Some(above)) => Some(checked(&parent, above)?),
        (None, Some(above)) => above.digits().and_then(|digits| code.get(..digits)).map(str::to_owned),
        (_, None) => None,
    };
    Ok(Said { code, name, parent })
}

/// The level whose codes have as many digits as this feature's.
pub(crate) fn level(properties: &Map<String, Value>) -> Option<Level> {
    let code = text(properties, &CODE)?;
    [Level::District, Level::Street, Level::Community].into_iter().find(|level| checked(&code, *level).is_ok())
}

/// The name of a feature for people, whatever else is wrong with it.
pub(crate) fn name(properties: &Map<String, Value>) -> String {
    let name = text(properties, &NAME).or_else(|| text(properties, &CODE)).unwrap_or_default();
    name.chars().filter(|character| !character.is_control()).take(LONGEST).collect()
}

fn text(properties: &Map<String, Value>, names: &[&str]) -> Option<String> {
    let said = |value: &Value| match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => number.as_u64().map(|number| number.to_string()),
        // Some files write the area above as an object with a code of its own.
        Value::Object(inner) => inner.get("adcode").or_else(|| inner.get("code")).and_then(|value| match value {
            Value::String(text) => Some(text.trim().to_owned()),
            Value::Number(number) => number.as_u64().map(|number| number.to_string()),
            _ => None,
        }),
        _ => None,
    };
    names.iter().find_map(|name| properties.get(*name).and_then(said))
}

/// A code of its level. Statistics write every code with twelve digits, filled with zeros: these are cut.
fn checked(code: &str, level: Level) -> Result<String, Fault> {
    let plain =
        !code.is_empty() && code.len() <= LONGEST && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let Some(digits) = level.digits() else {
        return if plain {
            Ok(code.to_owned())
        } else {
            Err(bad_code(code, "1–64 个字母、数字或者短横", "1 to 64 letters, digits or hyphens"))
        };
    };
    let own = code.get(..digits).filter(|_| code.chars().all(|character| character.is_ascii_digit()));
    match own {
        Some(own) if code.len() == digits || (code.len() == 12 && code.ends_with(&"0".repeat(12 - digits))) => {
            Ok(own.to_owned())
        }
        _ => Err(bad_code(
            code,
            &format!("{}的代码是 {digits} 位数字", level.zh()),
            &format!("a {} has {digits} digits", level.word()),
        )),
    }
}

fn bad_code(code: &str, zh: &str, en: &str) -> Fault {
    let shown: String = code.chars().filter(|character| !character.is_control()).take(LONGEST).collect();
    Fault::file(
        "bad_code",
        format!("代码“{shown}”不对：{zh}；请核对 --level 和文件"),
        format!("`{shown}` is no code here: {en}; check --level and the file"),
    )
}

fn no_code(properties: &Map<String, Value>) -> Fault {
    let there: Vec<&str> = properties.keys().map(String::as_str).take(12).collect();
    let there = if there.is_empty() { "—".to_owned() } else { there.join(", ") };
    Fault::file(
        "no_code",
        format!("没有代码：请在属性 {} 之一写明；现有属性：{there}", CODE.join("、")),
        format!("no code: put it under one of {}; it has {there}", CODE.join(", ")),
    )
}
