//! Medians and spreads. Nothing here knows what was measured.

/// The middle and the ends of some values.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    pub median: f64,
    pub least: f64,
    pub most: f64,
}

impl Spread {
    /// The spread of `values`; of none at all, zeros.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Spread {
        let sorted = sorted(values);
        Spread {
            median: quantile(&sorted, 0.5),
            least: sorted.first().copied().unwrap_or_default(),
            most: sorted.last().copied().unwrap_or_default(),
        }
    }

    /// A value that was taken once.
    pub fn single(value: f64) -> Spread {
        Spread { median: value, least: value, most: value }
    }
}

/// The median of `values`; of none at all, zero.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    quantile(&sorted(values), 0.5)
}

/// The value that `share` of `values` do not exceed.
pub fn percentile(values: impl IntoIterator<Item = f64>, share: f64) -> f64 {
    quantile(&sorted(values), share)
}

fn sorted(values: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// Between two neighbours, in proportion.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    if sorted.is_empty() {
        return 0.0;
    }
    let rank = share * (sorted.len() - 1) as f64;
    let (below, above) = (rank.floor() as usize, rank.ceil() as usize);
    sorted[below] + (sorted[above] - sorted[below]) * (rank - rank.floor())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_of_values_lies_between_the_middle_two() {
        assert_eq!(median([4.0, 1.0, 3.0, 2.0]), 2.5);
        assert_eq!(median([3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median([]), 0.0);
    }

    #[test]
    fn a_spread_has_the_ends_of_its_values() {
        let spread = Spread::of([5.0, 1.0, 3.0]);
        assert_eq!((spread.least, spread.median, spread.most), (1.0, 3.0, 5.0));
    }

    #[test]
    fn the_99th_percentile_is_next_to_the_largest_of_a_hundred() {
        let value = percentile((1..=101).map(f64::from), 0.99);
        assert!((value - 100.0).abs() < 1e-9, "{value}");
    }
}
