//! Carriers of our own making: the same words from every one of them, and clear answers to broken ones.

use super::*;
use std::io::Write;

const WORDS: [&str; 3] = ["示例镇办法", "第一条　镇办事处应当受理诉求。", "第二条　本办法自公布之日起施行。"];

fn docx(document: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(document.as_bytes()).unwrap();
    archive.finish().unwrap().into_inner()
}

fn document(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"w\" xmlns:mc=\"m\"><w:body>{body}</w:body></w:document>"
    )
}

fn paragraphs() -> String {
    WORDS.map(|words| format!("<w:p><w:r><w:t>{words}</w:t></w:r></w:p>")).concat()
}

fn lines(text: &Text) -> Vec<String> {
    text.lines().into_iter().map(|line| text.string(line).trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

#[test]
fn a_docx_gives_its_paragraphs_with_their_places() {
    let part = document(&paragraphs());
    let carried = read(&docx(&part)).unwrap();
    assert_eq!((carried.carrier, lines(&carried.text)), (Carrier::Docx, WORDS.map(str::to_owned).to_vec()));
    let first = carried.text.0[0];
    let (from, to) = (usize::try_from(first.from).unwrap(), usize::try_from(first.to).unwrap());
    assert_eq!(&part[from..to], "示");
}

#[test]
fn a_docx_leaves_out_deleted_text_and_doubles_and_counts_automatic_numbers() {
    let body = "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>甲&amp;乙&#x4E19;</w:t><w:tab/><w:delText>删</w:delText></w:r></w:p>\
        <mc:Fallback><w:p><w:r><w:t>重复</w:t></w:r></w:p></mc:Fallback><w:p><w:r><w:t>一</w:t><w:br/><w:t>二</w:t></w:r></w:p>";
    let carried = read(&docx(&document(body))).unwrap();
    assert_eq!(lines(&carried.text), ["甲&乙丙", "一", "二"]);
    assert_eq!(carried.automatic, 1);
}

#[test]
fn a_broken_docx_says_where() {
    let whole = docx(&document(&paragraphs()));
    let cut = read(&whole[..whole.len() / 2]).unwrap_err();
    assert!(cut.to_string().contains("archive"), "{cut}");
    let open = document(&paragraphs()).replace("</w:body></w:document>", "");
    let open = read(&docx(&open)).unwrap_err();
    assert!(open.to_string().contains("word/document.xml"), "{open}");
    let wrong = read(&docx("<w:p><w:t>甲</w:q></w:p>")).unwrap_err();
    assert!(wrong.to_string().contains("byte"), "{wrong}");
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("other.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let other = read(&archive.finish().unwrap().into_inner()).unwrap_err();
    assert!(other.to_string().contains("word/document.xml"), "{other}");
}

#[test]
fn a_page_gives_its_blocks_with_their_places() {
    let page = format!(
        "<!DOCTYPE html><html><head><title>网站</title><style>p{{}}</style></head><body><script>var x='<p>假</p>';</script>\
         <h1>{}</h1><p>{}<br>{}</p><!-- 注释 --></body></html>",
        WORDS[0],
        WORDS[1].replace('　', "&#12288;"),
        WORDS[2]
    );
    for bytes in [page.as_bytes().to_vec(), encoding_rs::GB18030.encode(&page).0.into_owned()] {
        let carried = read(&bytes).unwrap();
        assert_eq!((carried.carrier, lines(&carried.text)), (Carrier::Html, WORDS.map(str::to_owned).to_vec()));
        let first = carried.text.0[0];
        let place = usize::try_from(first.from).unwrap()..usize::try_from(first.to).unwrap();
        let c = if carried.encoding.name == "UTF-8" { "示".as_bytes().to_vec() } else { vec![0xCA, 0xBE] };
        assert_eq!(&bytes[place], c);
    }
}

/// A PDF of our own, with the table that says which characters its codes are. The font is of numbered glyphs with two
/// bytes each, or of drawn ones with one byte and names that say nothing, as browsers print them.
fn pdf(lines: &[&str], drawn: bool) -> Vec<u8> {
    use lopdf::{Document, Object, Stream, dictionary};
    let mut known: Vec<char> = lines.concat().chars().collect();
    known.sort_unstable();
    known.dedup();
    let code = |c: char| match known.iter().position(|known| *known == c) {
        Some(at) if drawn => format!("{:02X}", at + 1),
        _ => format!("{:04X}", u32::from(c)),
    };
    let head = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /X def\n/CMapType 2 def\n";
    let space = if drawn { "<00> <FF>" } else { "<0000> <FFFF>" };
    let mut table = format!("{head}1 begincodespacerange\n{space}\nendcodespacerange\n");
    for c in &known {
        table.push_str(&format!("1 beginbfchar\n<{}> <{:04X}>\nendbfchar\n", code(*c), u32::from(*c)));
    }
    table.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    let mut shown = String::from("BT /F1 12 Tf 14 TL 50 700 Td\n");
    for line in lines {
        let codes: String = line.chars().map(code).collect();
        shown.push_str(&format!("<{codes}> Tj T*\n"));
    }
    shown.push_str("ET");
    let mut document = Document::with_version("1.5");
    let table = document.add_object(Stream::new(dictionary! {}, table.into_bytes()));
    let font = if drawn {
        let names = (0..=known.len()).map(|at| Object::Name(format!("g{at}").into_bytes()));
        let names: Vec<Object> = std::iter::once(0.into()).chain(names).collect();
        document.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "Type3", "ToUnicode" => table,
            "Encoding" => dictionary! { "Type" => "Encoding", "Differences" => names },
        })
    } else {
        let inner = dictionary! { "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "Song" };
        let inner = document.add_object(inner);
        document.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Song", "Encoding" => "Identity-H",
            "DescendantFonts" => vec![Object::Reference(inner)], "ToUnicode" => table,
        })
    };
    let content = document.add_object(Stream::new(dictionary! {}, shown.into_bytes()));
    let pages = document.new_object_id();
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content,
        "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
        "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
    });
    let tree = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(pages, Object::Dictionary(tree));
    let root = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", root);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_pdf_gives_its_lines_and_joins_what_the_width_broke() {
    let shown = ["示例镇办法", "第一条　镇办事处应当受理", "诉求并反馈。", "第二条　自公布之日起施行。"];
    let joined = ["示例镇办法", "第一条　镇办事处应当受理诉求并反馈。", "第二条　自公布之日起施行。"];
    for drawn in [false, true] {
        let carried = read(&pdf(&shown, drawn)).unwrap();
        assert_eq!((carried.carrier, lines(&carried.text)), (Carrier::Pdf, joined.map(str::to_owned).to_vec()));
    }
}

#[test]
fn a_broken_pdf_or_one_of_pictures_says_so() {
    let whole = pdf(&WORDS, false);
    for bad in [b"%PDF-1.7\nnothing".as_slice(), &whole[..60], &pdf(&[], false)] {
        assert!(matches!(read(bad), Err(Unreadable::Pdf { .. })));
    }
}

#[test]
fn what_is_no_text_is_refused_in_both_languages() {
    let old = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    let large = vec![b'a'; LARGEST + 1];
    let long = "字".repeat(LONGEST + 1).into_bytes();
    for (bytes, words) in [
        (Vec::new(), "empty"),
        (b" \n\n".to_vec(), "empty"),
        (vec![0x7F, b'E', b'L', b'F', 0, 0, 1, 2, 0xFF, 0xFE], "byte 4"),
        (old, ".docx"),
        (large, "16777217"),
        (long, "2097153"),
    ] {
        let fault = read(&bytes).unwrap_err();
        assert!(fault.to_string().contains(words), "{fault}");
        assert!(!fault.zh().is_ascii());
    }
}
