//! Lists as files.

use crate::state::choice;
use serde::{Deserialize, Serialize};

choice! {
    /// The kind of file a list is exported as.
    ExportFormat {
        /// Comma-separated values, in UTF-8.
        Csv = "csv", "CSV";
        /// An Excel workbook.
        Xlsx = "xlsx", "Excel";
    }
}

/// Most records of an Excel sheet, beside the row of headings.
pub const XLSX_RECORDS: u64 = 1_048_575;

impl ExportFormat {
    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}
