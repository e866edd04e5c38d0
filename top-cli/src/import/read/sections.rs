//! The parts of a text page. Any line of prose can read like a heading, so what stands behind a line counts too.

use super::super::error::ImportError;
use super::columns::is_table_header;
use super::words::{Part, heading};

/// A line and its number.
pub(super) type Line<'a> = (usize, &'a str);

/// The lines of a page by heading.
pub(super) struct Sections<'a> {
    pub(super) introduction: &'a [Line<'a>],
    parts: Vec<(Part, &'a [Line<'a>])>,
}

impl<'a> Sections<'a> {
    pub(super) fn of(lines: &'a [Line<'a>]) -> Self {
        let heads = heads(lines);
        let first = heads.first().map_or(lines.len(), |(_, index)| *index);
        let parts = heads
            .iter()
            .enumerate()
            .map(|(n, (part, start))| {
                let end = heads.get(n + 1).map_or(lines.len(), |(_, index)| *index);
                (*part, &lines[start + 1..end])
            })
            .collect();
        Self {
            introduction: &lines[..first],
            parts,
        }
    }

    pub(super) fn get(&self, part: Part) -> Option<&'a [Line<'a>]> {
        self.parts
            .iter()
            .find(|(known, _)| *known == part)
            .map(|(_, lines)| *lines)
    }

    pub(super) fn expect(
        &self,
        part: Part,
        label: &str,
        last: usize,
    ) -> Result<&'a [Line<'a>], ImportError> {
        self.get(part).ok_or_else(|| {
            let inside = match self.parts.last() {
                Some((Part::Request, _)) => " inside the table of request parameters",
                _ => "",
            };
            ImportError::at(
                last,
                format!("the page ends{inside}; expected the heading {label}"),
            )
        })
    }
}

/// The line of the second table of request parameters: another page starts in front of it.
pub(super) fn second_page(lines: &[Line<'_>]) -> Option<usize> {
    let tables = lines.iter().enumerate().filter(|(index, (_, line))| {
        heading(line) == Some(Part::Request)
            && next_line(lines, *index).is_some_and(is_table_header)
    });
    tables.map(|(_, (number, _))| *number).nth(1)
}

/// The headings and where they stand: each once, in the order of a page.
fn heads(lines: &[Line<'_>]) -> Vec<(Part, usize)> {
    let found: Vec<(Part, usize)> = lines
        .iter()
        .enumerate()
        .filter_map(|(index, (_, line))| Some((heading(line)?, index)))
        .collect();
    let all = |part: Part, range: std::ops::Range<usize>| {
        found
            .iter()
            .filter(move |(known, index)| *known == part && range.contains(index))
            .map(|(_, index)| *index)
    };
    let end = lines.len();
    // A table has a header; prose that reads like its heading has none.
    let table = |part: Part, from: usize| {
        all(part, from..end)
            .find(|index| next_line(lines, *index).is_some_and(is_table_header))
            .or_else(|| all(part, from..end).next())
    };
    let mut heads = Vec::new();
    let Some(request) = table(Part::Request, 0) else {
        heads.extend(
            all(Part::Common, 0..end)
                .next()
                .map(|at| (Part::Common, at)),
        );
        return heads;
    };
    heads.extend(
        all(Part::Common, 0..request)
            .next_back()
            .map(|at| (Part::Common, at)),
    );
    heads.push((Part::Request, request));
    let Some(response) = table(Part::Response, request + 1) else {
        return heads;
    };
    heads.push((Part::Response, response));
    // Nothing behind the tables reads like the heading of the samples, but descriptions in them can.
    let Some(sample) = all(Part::RequestSample, response + 1..end)
        .rfind(|index| next_line(lines, *index).is_none_or(opens_code))
    else {
        return heads;
    };
    heads.push((Part::RequestSample, sample));
    let Some(sample) = all(Part::ResponseSample, sample + 1..end).next() else {
        return heads;
    };
    heads.push((Part::ResponseSample, sample));
    heads.extend(
        all(Part::Rest, sample + 1..end)
            .next()
            .map(|at| (Part::Rest, at)),
    );
    heads
}

/// The next line that is not empty.
fn next_line<'a>(lines: &[Line<'a>], index: usize) -> Option<&'a str> {
    lines[index + 1..]
        .iter()
        .map(|(_, line)| line.trim())
        .find(|line| !line.is_empty())
}

/// Whether a line is one of those that a sample starts with: the names of its languages, or code.
fn opens_code(line: &str) -> bool {
    line.starts_with(['•', '<', '{', '/'])
        || line.ends_with([';', '{', '(', ')'])
        || heading(line) == Some(Part::ResponseSample)
}
