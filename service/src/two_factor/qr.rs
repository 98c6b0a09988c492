//! A QR code as an SVG path: no picture has to be loaded or allowed.

use crate::error::{Error, Result};
use domain::two_factor::QrCode;
use qrcode::Color;
use std::fmt::Write;

/// Units of light around the code, which scanners need.
const QUIET: usize = 4;

/// The QR code of this text.
pub(super) fn draw(text: &str) -> Result<QrCode> {
    let code = qrcode::QrCode::new(text).map_err(|error| Error::Other(format!("QR code: {error}")))?;
    let (width, colors) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        for (x, _) in row.iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
            let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    Ok(QrCode { size: width + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corners_of_a_code_are_dark_and_its_border_is_light() {
        let qr = draw("otpauth://totp/Deskfolk:ada").unwrap();
        assert!(qr.path.starts_with("M4 4h1v1h-1zM5 4h1"), "{}", qr.path);
        assert!(!qr.path.contains("M3 ") && !qr.path.contains(" 3h"));
        assert!(qr.path.contains(&format!("M{} 4h", qr.size - QUIET - 1)));
    }
}
