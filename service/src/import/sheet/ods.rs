//! How much a sheet of an `.ods` file unfolds to. Its rows and cells say how often they stand there, so a small file may
//! stand for more than any memory holds.

/// Most columns that the reader takes of a row.
const WIDEST: usize = 16_384;

/// How many cells the reader would lay out for this content. `None` if the markup is damaged.
pub(super) fn unfolded(content: &str) -> Option<usize> {
    let (mut size, mut rest) = (Size::default(), content);
    while let Some((_, tag)) = rest.split_once('<') {
        rest = if let Some(comment) = tag.strip_prefix("!--") {
            comment.split_once("-->")?.1
        } else if let Some(text) = tag.strip_prefix("![CDATA[") {
            text.split_once("]]>")?.1
        } else if let Some(instruction) = tag.strip_prefix('?') {
            instruction.split_once("?>")?.1
        } else if let Some(end) = tag.strip_prefix('/') {
            let (name, after) = end.split_once('>')?;
            if name.trim_end() == "table:table" {
                size.end_table();
            }
            after
        } else {
            size.take(tag)?
        };
    }
    size.end_table();
    // Rows are laid out as wide as the widest one; before that, each lies there once.
    Some(size.cells.max(size.rows.saturating_mul(size.columns)))
}

/// What the rows so far amount to.
#[derive(Default)]
struct Size {
    /// Cells of all rows, each row counted once.
    cells: usize,
    /// Rows up to the last one that holds something.
    rows: usize,
    /// Rows since then.
    empty_rows: usize,
    /// The widest row.
    columns: usize,
    row: Row,
}

/// The row at hand.
#[derive(Default)]
struct Row {
    repeats: usize,
    cells: usize,
    /// Empty cells that count only if another one follows.
    empty: usize,
    /// Cells up to the last one that holds something.
    filled: usize,
}

impl Size {
    /// Takes in an element, and gives what follows its tag.
    fn take<'a>(&mut self, tag: &'a str) -> Option<&'a str> {
        let (name, mut rest) = tag.split_at(tag.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?);
        let (mut rows, mut columns, mut holds) = (1, 1, false);
        let after = loop {
            rest = rest.trim_start();
            if let Some(after) = rest.strip_prefix("/>").or_else(|| rest.strip_prefix('>')) {
                break after;
            }
            let (key, value, next) = attribute(rest)?;
            match key {
                "table:number-rows-repeated" => rows = value.parse::<usize>().ok()?.max(rows),
                "table:number-columns-repeated" => columns = value.parse::<usize>().ok()?.max(columns),
                "table:formula" | "calcext:value-type" => holds = true,
                other => holds |= other.starts_with("office:"),
            }
            rest = next;
        };
        match name {
            "table:table-row" => {
                self.end_row();
                self.row.repeats = rows;
            }
            "table:table-cell" | "table:covered-table-cell" => self.row.add(columns, holds),
            _ => {}
        }
        Some(after)
    }

    fn end_row(&mut self) {
        let row = std::mem::take(&mut self.row);
        self.cells = self.cells.saturating_add(row.cells.min(WIDEST));
        self.empty_rows = self.empty_rows.saturating_add(row.repeats);
        if row.filled > 0 {
            self.rows = self.rows.saturating_add(std::mem::take(&mut self.empty_rows));
            self.columns = self.columns.max(row.filled.min(WIDEST));
        }
    }

    fn end_table(&mut self) {
        self.end_row();
        self.empty_rows = 0;
    }
}

impl Row {
    fn add(&mut self, columns: usize, holds: bool) {
        self.cells = self.cells.saturating_add(std::mem::take(&mut self.empty));
        if holds {
            self.cells = self.cells.saturating_add(columns);
            self.filled = self.cells;
        } else {
            self.empty = columns;
        }
    }
}

/// Name and value of the attribute that stands here, and what follows it.
fn attribute(text: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = text.split_once('=')?;
    let name = name.trim_end();
    if name.is_empty() || name.contains(|c: char| c.is_whitespace() || "<>\"'".contains(c)) {
        return None;
    }
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (value, rest) = rest[1..].split_once(quote)?;
    Some((name, value, rest))
}
