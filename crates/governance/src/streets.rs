//! Room `streets` (街道): whether the government in charge is a township's, to which what the law gives to subdistrict
//! offices does not belong by itself.

use crate::Calculation;
use casework::{Because, Value};

/// `townships` (在办的乡镇): how many of the governments in charge are a township's, which is one or none.
pub const TOWNSHIPS: Calculation = Calculation {
    name: "townships",
    inputs: &[],
    examples: &[],
    zh: "在办的是不是乡镇：是为 1，是街道为 0",
    en: "whether a township is in charge: 1 if it is, 0 if it is a subdistrict",
};

/// Gives [`TOWNSHIPS`] of the division in charge. Its words are read where a township is refused, so they say what else
/// can be done and who can change it.
#[must_use]
pub fn townships(name: &str, is_township: bool) -> (Value, Because) {
    let (zh, en) = if is_township {
        (
            format!(
                "“{name}”是乡镇，条文写的是街道办事处，乡镇参照不参照由本市定。没有定为参照的，可以协调几家一起办、移送主管部门，\
                 或者报上级政府协调；有文件定了参照的，请管理员据此改设定"
            ),
            format!(
                "“{name}” is a township, and the text speaks of subdistrict offices: whether townships refer to it is for the \
                 city to say. Until it does, several units can be co-ordinated, the department in charge given the matter, or \
                 the government above asked to co-ordinate; with a document that says so, an administrator changes the setting"
            ),
        )
    } else {
        (format!("“{name}”不是乡镇"), format!("“{name}” is no township"))
    };
    (Value::Number(i64::from(is_township)), Because { zh, en, version: String::new() })
}
