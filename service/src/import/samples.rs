//! Sample sheets: fictitious, and importable as they are (HAL-52).

use super::kinds::{action, fields};
use crate::cx::Cx;
use crate::error::{Error, Result};
use domain::fields::{FieldDef, FieldKind, FieldRecord};
use domain::import::{self, ImportColumn, ImportKind, variable_of};
use rust_xlsxwriter::Workbook;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const READ_ME: &str = "Import these files in this order:\r\n\r\n1. Customers\r\n2. Sites\r\n3. Users\r\n\r\n\
Customers and Sites go to \"Import Clients/Customers & Sites\", Users to \"Import Users\".\r\n\
Each file is there twice, as CSV and for Excel. Everybody in them is made up.\r\n";

/// A sample sheet: its name, what it holds, and the rows of some columns.
struct Sample {
    name: &'static str,
    kind: ImportKind,
    columns: &'static [&'static str],
    rows: &'static [&'static [&'static str]],
}

const SAMPLES: [Sample; 3] = [
    Sample {
        name: "Customers",
        kind: ImportKind::Customers,
        columns: &["customer", "phone", "address", "validity", "comment"],
        rows: &[
            &[
                "Alderwood Dental",
                "+44 20 7946 0101",
                "1 Alder Lane\nLondon",
                "valid",
                "Sample: a practice with two sites.",
            ],
            &["Ferrow Bakeries", "+44 20 7946 0102", "12 Mill Street\nLeeds", "valid", "Sample: a bakery."],
        ],
    },
    Sample {
        name: "Sites",
        kind: ImportKind::Customers,
        columns: &["customer", "site", "site_address", "site_validity"],
        rows: &[
            &["Alderwood Dental", "Alder Lane", "1 Alder Lane\nLondon", "valid"],
            &["Alderwood Dental", "Riverside", "40 Quay Road\nBristol", "valid"],
            &["Ferrow Bakeries", "Mill Street", "12 Mill Street\nLeeds", "valid"],
        ],
    },
    Sample {
        name: "Users",
        kind: ImportKind::Users,
        columns: &[
            "name",
            "customer",
            "site",
            "emails",
            "username",
            "title",
            "phones",
            "mobile",
            "street",
            "zip",
            "city",
            "country",
            "web_access",
            "is_vip",
            "comment",
        ],
        rows: &[
            &[
                "Imogen Alder",
                "Alderwood Dental",
                "Alder Lane",
                "imogen@alderwood.example",
                "imogen.alder",
                "Dr.",
                "+44 20 7946 0111",
                "",
                "1 Alder Lane",
                "SE1 0AA",
                "London",
                "GB",
                "Tickets of the customer",
                "yes",
                "Sample: sees the tickets of everybody.",
            ],
            &[
                "Tomas Reed",
                "Alderwood Dental",
                "Riverside",
                "tomas@alderwood.example; reed@alderwood.example",
                "tomas.reed",
                "",
                "+44 20 7946 0112",
                "+44 7700 900112",
                "40 Quay Road",
                "BS1 0AA",
                "Bristol",
                "GB",
                "Tickets of the site",
                "no",
                "Sample: two mail addresses.",
            ],
            &[
                "Ferrow, Pia",
                "Ferrow Bakeries",
                "Mill Street",
                "pia@ferrow.example",
                "pia.ferrow",
                "",
                "",
                "",
                "",
                "",
                "Leeds",
                "GB",
                "Own tickets",
                "no",
                "Sample: the last name first.",
            ],
        ],
    },
];

/// One ZIP with all sample sheets, as CSV and for Excel. Their headings follow the custom fields.
///
/// # Errors
/// `Forbidden` without the right to import anything.
pub fn samples(cx: &Cx) -> Result<Vec<u8>> {
    let may = |kind: &ImportKind| cx.require_desk(action(*kind));
    may(&ImportKind::Users).or_else(|_| may(&ImportKind::Customers))?;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    add(&mut zip, "Read me.txt", READ_ME.as_bytes())?;
    for sample in &SAMPLES {
        let sheet = rows(sample, &fields(&cx.fixed, sample.kind));
        add(&mut zip, &format!("{}.csv", sample.name), &csv_of(&sheet)?)?;
        add(&mut zip, &format!("{}.xlsx", sample.name), &xlsx_of(sample.name, &sheet)?)?;
    }
    Ok(zip.finish().map_err(broken)?.into_inner())
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::Other(format!("writing sample sheets: {error}"))
}

fn add(zip: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, content: &[u8]) -> Result<()> {
    zip.start_file(name, SimpleFileOptions::default()).map_err(broken)?;
    zip.write_all(content).map_err(broken)
}

/// Headings and rows, with the custom fields of the desk.
fn rows(sample: &Sample, defs: &[FieldDef]) -> Vec<Vec<String>> {
    let known = import::columns(sample.kind, defs);
    let column = |variable: &str| known.iter().find(|column| column.variable == variable);
    let built_in = sample.columns.iter().filter_map(|variable| column(variable));
    // The sheet of sites has what belongs to sites alone.
    let is_of_sites = sample.columns.contains(&"site_address");
    let belongs = |def: &&FieldDef| (def.record == FieldRecord::Site) == is_of_sites;
    let custom: Vec<_> = defs.iter().filter(belongs).filter(|def| column(&variable_of(def)).is_some()).collect();
    let headings = built_in.chain(custom.iter().filter_map(|def| column(&variable_of(def))));
    let mut out = vec![headings.map(|column| heading(sample.kind, defs, column)).collect()];
    for (number, row) in (1..).zip(sample.rows) {
        let cells = row.iter().map(|cell| (*cell).to_owned());
        out.push(cells.chain(custom.iter().map(|def| made_up(def, number))).collect());
    }
    out
}

/// The label, or where that is the label of another column too, the variable.
fn heading(kind: ImportKind, defs: &[FieldDef], column: &ImportColumn) -> String {
    let found = import::map_headings(kind, defs, std::slice::from_ref(&column.label));
    let is_own = found.is_ok_and(|found| found == [Some(column.variable.clone())]);
    if is_own { column.label.clone() } else { column.variable.clone() }
}

fn made_up(def: &FieldDef, number: u32) -> String {
    match def.kind {
        FieldKind::Text => format!("Sample {number}"),
        FieldKind::Number => number.to_string(),
        FieldKind::Date => "2026-01-31".to_owned(),
        FieldKind::Choice | FieldKind::Choices => def.choices.first().cloned().unwrap_or_default(),
        FieldKind::YesNo => "yes".to_owned(),
    }
}

fn csv_of(rows: &[Vec<String>]) -> Result<Vec<u8>> {
    // With a mark, so that Excel reads it as UTF-8.
    let mut out = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    for row in rows {
        out.write_record(row).map_err(broken)?;
    }
    out.into_inner().map_err(broken)
}

/// A workbook of one sheet, all cells text.
fn xlsx_of(name: &str, rows: &[Vec<String>]) -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name(name).map_err(broken)?;
    for (row, line) in rows.iter().zip(0..) {
        for (cell, column) in row.iter().zip(0..) {
            sheet.write_string(line, column, cell).map_err(broken)?;
        }
    }
    book.save_to_buffer().map_err(broken)
}
