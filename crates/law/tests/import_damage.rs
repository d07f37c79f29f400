//! Two hundred damages per text, mechanical ones as files really have them: the importer never falls, and no damage changes
//! the structure without a word about it in the report. Over an invented text always; over the real ones where
//! `HUYING_SOURCES` names their folder.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fall loudly"
)]

use law::import::residue::{Rules, SHIPPED};
use law::import::{Imported, Options, Unreadable, import};
use std::sync::LazyLock;

const DAMAGES: u64 = 200;
static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::read(SHIPPED).unwrap());

/// A small generator of our own, so that a seed gives the same damage for ever.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }
}

fn invented() -> String {
    let mut text = String::from("海港街区办法\n（2019年4月2日海港市人民政府第三次常务会议通过）\n");
    let subjects = [
        "受理诉求",
        "组织巡查",
        "公开清单",
        "设立窗口",
        "划分网格",
        "征求意见",
        "统筹资金",
        "配备人员",
        "保护环境",
        "调解纠纷",
    ];
    text.push_str("目录\n");
    for chapter in 1..=4 {
        text.push_str(&format!("第{}章　{}的规定\n", chinese(chapter), subjects[1]));
    }
    let objects = ["居民", "单位", "志愿者", "商户", "学校", "医院", "社会组织", "物业"];
    for article in 1..=40_usize {
        let subject = subjects[article % subjects.len()];
        let object = objects[article % objects.len()];
        if article % 10 == 1 {
            text.push_str(&format!("第{}章　{subject}的规定\n", chinese(article / 10 + 1)));
        }
        text.push_str(&format!(
            "第{}条　街区应当为{object}{subject}，并在第{article}个月内反馈结果。\n",
            chinese(article)
        ));
        if article % 3 == 0 {
            text.push_str(&format!("{object}有权对{subject}提出第{article}号建议。\n"));
        }
        if article % 7 == 0 {
            text.push_str(&format!(
                "{subject}包括下列第{article}组事项：\n（一）面向{object}的；\n（二）其他第{article}类事项。\n"
            ));
        }
    }
    text.push_str("第四十一条　本办法自2019年7月1日起施行。\n");
    text
}

fn chinese(number: usize) -> String {
    let digits = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let tens = if number >= 20 { digits[number / 10] } else { "" };
    format!("{tens}{}{}", if number >= 10 { "十" } else { "" }, digits[number % 10])
}

/// One damage.
fn damaged(text: &str, dice: &mut Dice) -> (&'static str, Vec<u8>) {
    let chars: Vec<char> = text.chars().collect();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let at = dice.below(chars.len());
    let place: usize = chars[..at].iter().map(|c| c.len_utf8()).sum();
    let (before, after) = text.split_at(place);
    let line = dice.below(lines.len());
    let put = |middle: &str| format!("{before}{middle}{after}").into_bytes();
    let joined = |parts: &[&[&str]]| parts.concat().concat().into_bytes();
    match dice.below(9) {
        0 => ("a byte shifted the rest of the line", shifted(text, at)),
        1 => {
            let mut bytes = text.as_bytes().to_vec();
            bytes[place] ^= 0x55;
            ("a byte was changed", bytes)
        }
        2 => ("a private character was put in", put("\u{E2A2}")),
        3 => ("a reading was put in at a few places", annotated(&chars, dice)),
        4 => (
            "a stamp was put in",
            joined(&[&lines[..line], &["Evaluation Warning: made for trial.\n"], &lines[line..]]),
        ),
        5 => ("a bookmark was put in", joined(&[&lines[..line], &["[bookmark: _X]"], &lines[line..]])),
        6 => ("a line was doubled", joined(&[&lines[..=line], &lines[line..]])),
        7 => ("a page mark was put in", joined(&[&lines[..line], &["— 7 —\n"], &lines[line..]])),
        _ => ("a numbered line was lost", lost(&lines, line)),
    }
}

/// Takes a byte out of the GBK stream, as a converter that met a mark across two characters did; what no longer makes a
/// character is `?`.
fn shifted(text: &str, at: usize) -> Vec<u8> {
    let lead: String = text.chars().take(at).collect();
    let rest: String = text.chars().skip(at).collect();
    let end = rest.find('\n').unwrap_or(rest.len());
    let bytes = encoding_rs::GBK.encode(&rest[..end]).0.into_owned();
    let (words, _) = encoding_rs::GBK.decode_without_bom_handling(bytes.get(1..).unwrap_or_default());
    format!("{lead}?{}{}", words.replace('\u{FFFD}', "?"), &rest[end..]).into_bytes()
}

fn annotated(chars: &[char], dice: &mut Dice) -> Vec<u8> {
    let word = chars[dice.below(chars.len())];
    let text: String = chars.iter().map(|c| if *c == word { format!("{c}(qū)") } else { c.to_string() }).collect();
    text.into_bytes()
}

/// Takes away the next line that begins with a number. The last head of an outline's series leaves no trace that anyone
/// could find, so it is left; the last item of a list leaves a semicolon.
fn lost(lines: &[&str], from: usize) -> Vec<u8> {
    let sign = |at: usize| lines[at].trim_start().chars().next().filter(|c| ['第', '（', '('].contains(c));
    let last = |at: usize| {
        let next = (at + 1..lines.len()).find(|next| sign(*next) == sign(at)).map(|next| lines[next].trim_start());
        next.is_none_or(|next| next.starts_with("(一)"))
    };
    let found = (from..lines.len()).chain(0..from).find(|at| sign(*at).is_some() && !last(*at));
    let kept = lines.iter().enumerate().filter(|(at, _)| Some(*at) != found).map(|(_, line)| *line);
    kept.collect::<String>().into_bytes()
}

fn read(bytes: &[u8]) -> Result<Imported, Unreadable> {
    import(bytes, &Options { file: "x", rules: &RULES, known: &[] })
}

fn structure(got: &Imported) -> Vec<(String, String)> {
    got.units.iter().map(|unit| (unit.id.clone(), format!("{:?}", unit.kind))).collect()
}

/// Everything that a report says happened.
fn told(got: &Imported) -> Vec<String> {
    let report = &got.report;
    let mut told: Vec<String> = report.findings.iter().map(|f| format!("{} {}", f.code, f.en)).collect();
    told.extend(
        report.removed.iter().chain(&report.suspected).map(|removal| format!("{} {}", removal.rule, removal.text)),
    );
    told.extend(report.repairs.iter().map(|repair| format!("repair {}", repair.before)));
    told.extend(report.readings.by_character.iter().map(|(c, n)| format!("{c} {n}")));
    told.extend(report.readings.kept.iter().cloned());
    told
}

/// Damages a text two hundred times; gives the share that was told of and the damages that changed the structure silently.
fn trial(name: &str, text: &str) -> Vec<String> {
    let sound = read(text.as_bytes()).unwrap();
    let (before, said) = (structure(&sound), told(&sound));
    let (mut detected, mut silent) = (0, Vec::new());
    for seed in 1..=DAMAGES {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        dice.below(2);
        let (what, bytes) = damaged(text, &mut dice);
        let Ok(got) = read(&bytes) else {
            detected += 1;
            continue;
        };
        let news = told(&got) != said;
        detected += usize::from(news);
        if structure(&got) != before && !news {
            silent.push(format!("{name}, seed {seed}: {what}"));
        }
    }
    println!("{name}: {detected} of {DAMAGES} damages told of, {} changed the structure silently", silent.len());
    silent
}

#[test]
fn no_damage_changes_the_structure_of_an_invented_text_silently() {
    assert_eq!(trial("invented", &invented()), Vec::<String>::new());
}

#[test]
fn no_damage_changes_the_structure_of_a_real_text_silently() {
    let Ok(folder) = std::env::var("HUYING_SOURCES") else {
        eprintln!("HUYING_SOURCES is not set: nothing to damage");
        return;
    };
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let silent: Vec<String> = paths
        .iter()
        .enumerate()
        .flat_map(|(at, path)| trial(&format!("source {at}"), &std::fs::read_to_string(path).unwrap()))
        .collect();
    assert_eq!(silent, Vec::<String>::new());
}
