//! What is told by words and numbers: kind, urgency, places, personal data, replies.

use understanding::{
    Danger, FindingKind, Gazetteer, Index, Item, Kind, Known, Level, Likeness, PersonalKind, Said, Sense, Text,
    check_reply, kind, masked, personal, topics, urgency,
};

fn of(text: &str) -> Said<'_> {
    Said { title: "", text }
}

#[test]
fn a_text_has_one_form_however_it_is_written() {
    for text in [
        "電梯壞了，請修理！！！",
        "<p>电梯坏了，<b>请修理！</b></p>",
        "电梯\u{200b}坏了，请\u{ad}修理!",
        " 电梯坏了,请修理！",
    ] {
        assert_eq!(Text::read(text).plain().replace(' ', ""), "电梯坏了,请修理!", "{text}");
    }
    assert_eq!(Text::read("ＡＢＣ１２３　　ｘ").plain(), "abc123 x");
    assert_eq!(Text::read("a<script>alert(1)</script>b").plain(), "a b");
    assert_eq!(Text::read("3<5 &amp; 5&gt;3").plain(), "3<5 & 5>3");
}

#[test]
fn words_lead_back_to_how_they_were_written() {
    let original = "<b>小區</b>電梯壞了";
    let read = Text::read(original);
    let at = read.plain().find("电梯").map(|byte| read.at_bytes(byte..byte + 6)).unwrap();
    assert_eq!(read.span(at).of(original), "電梯");
}

#[test]
fn kinds_are_told_by_their_words_from_the_first_day() {
    for (text, wanted) in [
        ("请问居住证怎么办理，需要什么材料？", Kind::Advice),
        ("投诉楼下烧烤店噪音扰民，没人管", Kind::Complaint),
        ("举报有人无证行医，请查处", Kind::Report),
        ("建议在路口增设红绿灯，优化路线", Kind::Suggestion),
        ("老人走投无路，急需救助，请帮帮我们", Kind::Help),
    ] {
        let found = kind(of(text));
        assert_eq!(found.kinds[0].0, wanted, "{text} {found:?}");
        assert!(!found.unsure && !found.cues.is_empty(), "{text}");
    }
    assert!(kind(of("路灯")).unsure);
}

#[test]
fn danger_now_is_urgent_and_danger_denied_past_or_supposed_is_not() {
    for (text, danger) in [
        ("楼上着火了，有人被困", Some(Danger::Life)),
        ("電梯困人，快來", Some(Danger::Life)),
        ("水管爆裂，家里进水", Some(Danger::Property)),
        ("没有人受伤，也没有着火", None),
        ("去年这里发生过火灾", None),
        ("路灯不亮", None),
        ("小区消防设施是否过期", None),
    ] {
        assert_eq!(urgency(text).danger, danger, "{text} {:?}", urgency(text).signs);
    }
    let supposed = urgency("线路老化，万一着火怎么办");
    assert_eq!((supposed.danger, supposed.unsure), (None, true));
    assert_eq!(supposed.signs[0].sense, Sense::Supposed);
    let denied = urgency("幸好没有着火");
    assert_eq!((denied.signs[0].sense, denied.signs[0].weight), (Sense::Denied, 0));
    assert!(!denied.unsure);
}

fn known(code: &str, parent: &str, level: Level, name: &str, aliases: &[&str]) -> Known {
    let aliases = aliases.iter().map(|alias| (*alias).to_owned()).collect();
    Known { code: code.to_owned(), parent: parent.to_owned(), level, name: name.to_owned(), aliases }
}

fn gazetteer() -> Gazetteer {
    Gazetteer::new(vec![
        known("10", "", Level::District, "云山区", &[]),
        known("101", "10", Level::Street, "清溪街道", &[]),
        known("102", "10", Level::Street, "长桥街道办事处", &[]),
        known("1011", "101", Level::Community, "幸福社区居委会", &["老电厂宿舍"]),
        known("1021", "102", Level::Community, "幸福社区居委会", &[]),
        known("1022", "102", Level::Community, "石坊社区居委会", &[]),
        known("1022a", "1022", Level::Landmark, "石坊小学", &[]),
    ])
}

#[test]
fn a_place_is_found_under_every_ending() {
    for text in ["石坊社区没有路灯", "石坊居委会没有路灯", "石坊社区居委会没有路灯", "長橋街道石坊社區"]
    {
        let found = gazetteer().places(text, &[]);
        assert_eq!((found.candidates[0].code.as_str(), found.unsure), ("1022", false), "{text} {found:?}");
    }
    let found = gazetteer().places("长桥街办不管事", &[]);
    assert_eq!(found.candidates[0].code, "102");
    assert_eq!(gazetteer().places("石坊小学门口堵车", &[]).candidates[0].level, Level::Landmark);
    assert_eq!(gazetteer().places("老电厂宿舍漏水", &[]).candidates[0].code, "1011");
}

#[test]
fn the_same_name_in_two_streets_is_unsure_until_something_else_is_said() {
    let found = gazetteer().places("幸福社区的路灯坏了", &[]);
    assert!(found.unsure && found.candidates.len() == 2, "{found:?}");
    for (text, near) in [("长桥街道幸福社区的路灯坏了", &[][..]), ("幸福社区的路灯坏了", &["102"][..])]
    {
        let found = gazetteer().places(text, near);
        assert_eq!((found.candidates[0].code.as_str(), found.unsure), ("1021", false), "{text} {found:?}");
    }
    let short = gazetteer().places("石坊这边的路灯坏了", &[]);
    assert!(short.unsure && short.candidates[0].code == "1022", "{short:?}");
    assert!(gazetteer().places("路灯坏了", &[]).unsure);
}

#[test]
fn personal_data_is_found_and_masked() {
    let text = "我叫王某甲，电话10000000001，身份证000000190001010005，卡号0000 0000 0000 0018，邮箱a.b@example.invalid，车牌蒙Z·00000，住3号楼2单元501室，座机010-00000000。";
    let found = personal(text);
    let kinds: Vec<(PersonalKind, &str)> = found.iter().map(|one| (one.kind, one.span.of(text))).collect();
    assert_eq!(
        kinds,
        [
            (PersonalKind::Name, "王某甲"),
            (PersonalKind::Mobile, "10000000001"),
            (PersonalKind::IdCard, "000000190001010005"),
            (PersonalKind::BankCard, "0000 0000 0000 0018"),
            (PersonalKind::Email, "a.b@example.invalid"),
            (PersonalKind::Plate, "蒙Z·00000"),
            (PersonalKind::Home, "3号楼2单元501室"),
            (PersonalKind::Landline, "010-00000000"),
        ]
    );
    let masked = masked(text, &found);
    assert!(masked.contains("我叫王**，电话*********01，"), "{masked}");
    assert!(!masked.contains("501") && !masked.contains("example"), "{masked}");
}

#[test]
fn a_check_digit_tells_whether_a_number_is_one() {
    let checked = |text: &str| personal(text).first().map(|one| (one.kind, one.checked));
    let digits = "00000019000101000";
    let right: Vec<char> = "0123456789x"
        .chars()
        .filter(|last| checked(&format!("{digits}{last}")) == Some((PersonalKind::IdCard, true)))
        .collect();
    assert_eq!(right.len(), 1, "{right:?}");
    assert_eq!(checked("0000000000000019"), None);
}

#[test]
fn what_only_looks_like_personal_data_is_left() {
    for text in [
        "2026年11月26日",
        "编号20261126000123",
        "3栋楼的电梯",
        "第17条",
        "共100000000元",
        "12345热线",
        "邮箱@",
        "姓名不详",
        "京城A座",
        "1-3月",
    ] {
        assert_eq!(personal(text), [], "{text}");
    }
}

#[test]
fn a_reply_that_says_nothing_is_told_from_one_that_answers() {
    let demand = Said { title: "石坊社区路灯不亮什么时候修好", text: "" };
    let kinds = |reply: &str| -> Vec<FindingKind> {
        check_reply(demand, reply).findings.iter().map(|finding| finding.kind).collect()
    };
    let empty = kinds("您的来信已收悉，已转相关部门，将尽快处理。");
    for wanted in [
        FindingKind::Unanswered,
        FindingKind::OnlyReceipt,
        FindingKind::VaguePromise,
        FindingKind::NoBasis,
        FindingKind::NoReason,
    ] {
        assert!(empty.contains(&wanted), "{empty:?}");
    }
    let full =
        kinds("经现场查看，石坊社区路灯不亮是因为电缆断裂。依据《城市照明管理规定》第二十条，我处将于12月5日前修好。");
    assert_eq!(full, [FindingKind::DatedPromise]);
    let blame = kinds("路灯不亮不属于我局职责，请向供电公司反映，联系人王某甲，电话10000000001。");
    assert!(blame.contains(&FindingKind::ShiftsBlame) && blame.contains(&FindingKind::Privacy), "{blame:?}");
    let rude = "路灯的事早就说过了";
    let check = check_reply(demand, rude);
    let tone = check.findings.iter().find(|finding| finding.kind == FindingKind::Tone).unwrap();
    assert_eq!(tone.span.map(|span| span.of(rude)), Some("早就说过"));
}

fn index() -> Index {
    let mut index = Index::default();
    for (id, person, text) in [
        ("1", "甲", "清溪街道幸福社区3号楼下水道堵塞，污水流到院子里"),
        ("2", "乙", "幸福社区3号楼的下水道又堵了，污水流得满院子都是"),
        ("3", "丙", "长桥街道夜里施工噪声太大，睡不着觉"),
        ("4", "丁", "想咨询入学需要什么材料"),
        ("5", "甲", "污水还是没有人来处理，院子里臭得很"),
    ] {
        index.add(id, Some(person), of(text));
    }
    for at in 0..40 {
        index.add(
            &format!("x{at}"),
            None,
            of(&format!(
                "第{at}件完全不同的事情{}",
                "天地玄黄宇宙洪荒日月盈昃辰宿列张".chars().cycle().skip(at % 16).take(8).collect::<String>()
            )),
        );
    }
    index
}

#[test]
fn the_same_matter_is_found_exactly_nearly_and_by_the_same_person() {
    let index = index();
    let exact = index.alike(None, of("清溪街道幸福社区３号楼下水道堵塞，汙水流到院子里！"));
    assert_eq!((exact[0].id.as_str(), exact[0].likeness), ("1", Likeness::Exact));
    assert_eq!((exact[1].id.as_str(), exact[1].likeness), ("2", Likeness::Near));
    assert!(exact[1].words.iter().any(|word| word.contains("下水")), "{:?}", exact[1].words);
    assert!(exact.iter().all(|found| found.id != "3" && found.id != "4"), "{exact:?}");
    let again = index.alike(Some("甲"), of("院子里的污水没有人处理，什么时候来人"));
    assert!(again.iter().any(|found| found.id == "5" && found.same_person), "{again:?}");
    assert!(index.alike(None, of("图书馆几点开门")).is_empty());
}

#[test]
fn topics_gather_what_belongs_together_within_place_and_time() {
    let water = ["石坊社区停水", "石坊社区又停水了", "石坊社区停水没有通知", "石坊社区停水三天"];
    let noise = ["长桥工地夜间施工噪声", "长桥工地半夜施工", "长桥工地施工噪声扰民", "长桥工地夜间施工"];
    let others =
        ["咨询入学", "路灯坏了", "电梯困人", "公交太少", "垃圾没人清", "幼儿园收费", "想办居住证", "菜场缺斤少两"];
    let texts: Vec<&str> = water.into_iter().chain(noise).chain(others).collect();
    let items: Vec<Item> = texts.iter().map(|text| Item { said: of(text), ..Item::default() }).collect();
    let found = topics(&items, 3, None);
    let mut groups: Vec<Vec<usize>> = found.iter().map(|topic| topic.items.clone()).collect();
    groups.iter_mut().for_each(|group| group.sort_unstable());
    groups.sort();
    assert_eq!(groups, [vec![0, 1, 2, 3], vec![4, 5, 6, 7]]);
    assert!(found.iter().any(|topic| topic.words.iter().any(|word| word.contains("停水"))), "{found:?}");
    let apart: Vec<Item> = items
        .iter()
        .enumerate()
        .map(|(at, item)| Item {
            place: Some(if at % 2 == 0 { "a" } else { "b" }),
            day: Some(i64::try_from(at).unwrap() * 100),
            ..*item
        })
        .collect();
    assert!(topics(&apart, 3, None).is_empty());
    assert!(topics(&apart, 2, None).iter().all(|topic| topic.items.len() == 2));
    assert!(topics(&apart, 2, Some(30)).is_empty());
}
