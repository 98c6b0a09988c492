use super::*;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn rows(name: &str, bytes: &[u8]) -> Vec<(i64, Vec<String>)> {
    read(name, bytes).unwrap().rows
}

fn row(number: i64, cells: &[&str]) -> (i64, Vec<String>) {
    (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
}

#[test]
fn hal_48_separators_and_encodings_are_recognised() {
    let utf_16 = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<_>>();
    let text = "Name;City\nZoë;Köln\n";
    let files: [Vec<u8>; 9] = [
        text.into(),
        [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        text.replace(';', ",").into(),
        text.replace(';', "\t").replace('\n', "\r\n").into(),
        b"Name;City\nZo\xeb;K\xf6ln\n".to_vec(),
        utf_16(&format!("\u{feff}{text}"), u16::to_le_bytes),
        utf_16(&format!("\u{feff}{text}"), u16::to_be_bytes),
        utf_16(text, u16::to_le_bytes),
        utf_16(text, u16::to_be_bytes),
    ];
    for (place, file) in files.iter().enumerate() {
        assert_eq!(rows("people.csv", file), [row(2, &["Zoë", "Köln"])], "file {place}");
    }
    assert_eq!(rows("people.csv", b"sep=;\nName;Of\nAna;a,b\n"), [row(3, &["Ana", "a,b"])]);
    assert_eq!(rows("prices.csv", b"Name;Of\n\x80;x\n"), [row(2, &["€", "x"])]);
}

#[test]
fn the_mark_before_a_formula_is_no_part_of_the_cell() {
    let text = "Name,Note\n'=1+1,'Tis\n'+49 30 1,it's\n";
    assert_eq!(rows("a.csv", text.as_bytes()), [row(2, &["=1+1", "'Tis"]), row(3, &["'+49 30 1", "it's"])]);
}

#[test]
fn hal_48_rows_keep_the_numbers_of_the_spreadsheet() {
    let text = "\"Na,me\",City\n\nAna,\"one\r\ntwo\nthree\"\n,,\nBo,\"say \"\"hi\"\"\"\n";
    assert_eq!(rows("a.csv", text.as_bytes()), [row(3, &["Ana", "one\r\ntwo\nthree"]), row(5, &["Bo", "say \"hi\""])]);
    let long = "x".repeat(20_480);
    assert_eq!(rows("a.csv", format!("A,B\n1,{long}\n").as_bytes()), [row(2, &["1", &long])]);
}

#[test]
fn hal_48_what_is_no_spreadsheet_is_refused() {
    let wrong = |name: &str, bytes: &[u8]| read(name, bytes).unwrap_err();
    assert!(wrong("a.csv", b"").contains("empty"));
    assert!(wrong("a.csv", b"A,B\n").contains("no rows"));
    assert!(wrong("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").contains("neither"));
    assert!(wrong("a.xlsx", b"A,B\n1,2\n").contains("not an Excel file"));
    assert!(wrong("a.csv", b"PK\x03\x04").contains("not a text file"));
    assert!(wrong("a.xlsx", b"PK\x03\x04 and so on").contains("damaged"));
    assert!(wrong("a.csv", b"A,B\n1,2,3\n").contains("Row 2 has 3 columns"));
    assert!(wrong("a.csv", format!("A,B\n1,\"{}", "x".repeat(300_000)).as_bytes()).contains("row 2, column 2"));
}

/// A workbook with this sheet.
fn xlsx(sheet: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let parts: [(&str, String); 3] = [
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns:r=\"{relations}\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships><Relationship Id=\"r1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships><Relationship Id=\"r1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
    ];
    for (name, content) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).unwrap();
    zip.write_all(sheet).unwrap();
    zip.finish().unwrap().into_inner()
}

#[test]
fn hal_48_an_excel_file_is_read_cell_by_cell() {
    let file = xlsx(
        b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Name</t></is></c><c r=\"C1\" t=\"inlineStr\"><is><t>Zip</t></is></c></row>\
        <row r=\"4\"><c r=\"A4\" t=\"inlineStr\"><is><t>Ana</t></is></c><c r=\"C4\"><v>50667</v></c></row></sheetData></worksheet>",
    );
    assert_eq!(rows("people.xlsx", &file), [row(4, &["Ana", "", "50667"])]);
}

#[test]
fn hal_48_a_file_that_unpacks_to_very_much_is_refused() {
    let file = xlsx(&vec![b' '; 300 * 1024 * 1024]);
    assert!(file.len() < 1024 * 1024);
    assert!(read("a.xlsx", &file).unwrap_err().contains("unpacks to more than 256 MB"));
    let far = "<worksheet><sheetData><row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row></sheetData></worksheet>";
    assert!(read("a.xlsx", &xlsx(far.as_bytes())).unwrap_err().contains("more than 250 columns"));
    let heads = vec!["h"; MOST_COLUMNS].join(",");
    let wide = format!("{heads}\n{}", "x\n".repeat(MOST_CELLS / MOST_COLUMNS + 1));
    assert!(read("a.csv", wide.as_bytes()).unwrap_err().contains("more than 10000000 cells"));
}

/// An `OpenDocument` sheet with these rows.
fn content(rows: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<office:document-content office:version='1.3'><table:table>{rows}</table:table></office:document-content>"
    )
}

#[test]
fn hal_48_a_sheet_that_unfolds_to_very_much_is_refused() {
    let cell = "<table:table-cell office:value=\"1\" table:number-columns-repeated=\"16384\"/>";
    let many = content(&format!("<table:table-row table:number-rows-repeated='6000'>{cell}</table:table-row>"));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in [("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &many)] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(part.as_bytes()).unwrap();
    }
    let file = zip.finish().unwrap().into_inner();
    assert!(read("a.ods", &file).unwrap_err().contains("more than 10000000 cells"));
    // Also row by row, and hidden among quotation marks.
    let rows = format!("<table:table-row><!-- \" -->{cell}<table:table-cell a='>'/></table:table-row>").repeat(3);
    assert_eq!(ods::unfolded(&content(&rows)), Some(3 * 16_384));
    assert_eq!(ods::unfolded(&content("<table:table-row table:number-rows-repeated=\"&#54;\">")), None);
}

#[test]
fn hal_48_the_empty_rest_of_a_sheet_counts_for_nothing() {
    let rest = "<table:table-cell table:style-name=\"ce1\" table:number-columns-repeated=\"16382\"/>";
    let rows = format!(
        "<table:table-column table:number-columns-repeated=\"16384\"/>\
        <table:table-row><table:table-cell office:value-type=\"string\"><text:p>a&lt;b</text:p></table:table-cell>\
        <table:table-cell office:value-type=\"float\" office:value=\"1\"/>{rest}</table:table-row>\
        <table:table-row table:number-rows-repeated=\"1048575\">{rest}</table:table-row>"
    );
    assert_eq!(ods::unfolded(&content(&rows)), Some(2));
}
