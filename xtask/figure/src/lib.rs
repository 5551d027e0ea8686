//! One measured figure and how it is printed.

use serde_json::json;

/// A figure and, where there is one, its limit.
pub struct Figure {
    /// What was measured.
    pub name: &'static str,
    /// How much.
    pub value: f64,
    /// Unit of value and limit.
    pub unit: &'static str,
    /// What it is compared with.
    pub limit: Option<f64>,
    /// How the value stands to the limit: 1 is the limit, more is better.
    pub ratio: Option<f64>,
    /// The worst and the best ratio of those that `ratio` is the median of.
    pub spread: Option<(f64, f64)>,
}

impl Figure {
    /// A figure without a limit.
    pub fn alone(name: &'static str, value: f64, unit: &'static str) -> Self {
        Self {
            name,
            value,
            unit,
            limit: None,
            ratio: None,
            spread: None,
        }
    }

    /// Prints one line.
    pub fn print(&self, json: bool) {
        if json {
            let line = json!({
                "name": self.name,
                "value": rounded(self.value),
                "unit": self.unit,
                "limit": self.limit.map(rounded),
                "ratio": self.ratio.map(rounded),
            });
            println!("{line}");
            return;
        }
        let limit = self
            .limit
            .map_or(String::new(), |limit| format!("limit {:>12}", shown(limit)));
        let ratio = self
            .ratio
            .map_or(String::new(), |ratio| format!("ratio {ratio:.3}"));
        let spread = self.spread.map_or(String::new(), |(low, high)| {
            format!(" ({low:.3} to {high:.3})")
        });
        println!(
            "{:<44} {:>12} {:<10} {limit:<20} {ratio}{spread}",
            self.name,
            shown(self.value),
            self.unit
        );
    }
}

/// Four significant digits are more than any of these measurements is worth.
fn rounded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let digits = 3 - value.abs().log10().floor() as i32;
    let scale = 10f64.powi(digits);
    (value * scale).round() / scale
}

fn shown(value: f64) -> String {
    format!("{}", rounded(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_four_digits() {
        assert_eq!(rounded(123_456.0), 123_500.0);
        assert_eq!(rounded(0.012_345_6), 0.012_35);
    }
}
