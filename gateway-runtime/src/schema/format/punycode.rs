//! Punycode: RFC 3492, for labels of host names. Labels are short, which bounds the work.

const BASE: u32 = 36;
const FIRST: u32 = 128;
const FIRST_BIAS: u32 = 72;

/// Section 6.1.
fn adapt(delta: u32, n_points: u32, is_first: bool) -> u32 {
    let mut delta = if is_first { delta / 700 } else { delta / 2 };
    delta += delta / n_points.max(1);
    let mut k = 0;
    while delta > 35 * 26 / 2 {
        delta /= 35;
        k += BASE;
    }
    k + 36 * delta / (delta + 38)
}

fn threshold(k: u32, bias: u32) -> u32 {
    k.saturating_sub(bias).clamp(1, 26)
}

/// The characters that a text stands for, in the space given; `None` if it stands for none, or for too many.
pub(super) fn decode<'b>(code: &str, buffer: &'b mut [char]) -> Option<&'b [char]> {
    let (basic, extended) = code.rsplit_once('-').unwrap_or(("", code));
    let mut n_chars = 0_usize;
    for c in basic.chars() {
        *buffer.get_mut(n_chars)? = c.to_ascii_lowercase();
        n_chars += 1;
    }
    let (mut point, mut place, mut bias) = (FIRST, 0_u32, FIRST_BIAS);
    let mut digits = extended.bytes().peekable();
    while digits.peek().is_some() {
        let before = place;
        let (mut weight, mut k) = (1_u32, BASE);
        loop {
            let digit = match digits.next()? {
                b @ b'a'..=b'z' => b - b'a',
                b @ b'A'..=b'Z' => b - b'A',
                b @ b'0'..=b'9' => b - b'0' + 26,
                _ => return None,
            };
            place = place.checked_add(u32::from(digit).checked_mul(weight)?)?;
            let threshold = threshold(k, bias);
            if u32::from(digit) < threshold {
                break;
            }
            weight = weight.checked_mul(BASE - threshold)?;
            k += BASE;
        }
        let n_points = u32::try_from(n_chars).ok()? + 1;
        bias = adapt(place - before, n_points, before == 0);
        point = point.checked_add(place / n_points)?;
        place %= n_points;
        let at = place as usize;
        let c = char::from_u32(point)?;
        n_chars += 1;
        buffer.get_mut(at..n_chars)?.rotate_right(1);
        *buffer.get_mut(at)? = c;
        place += 1;
    }
    buffer.get(..n_chars)
}

/// How long the text of a label is, without `xn--`; `None` if it cannot be written, or is not this one in any case.
pub(super) fn encoded_length(label: &[char], wanted: Option<&str>) -> Option<usize> {
    let mut length = 0_usize;
    let mut write = |c: char| {
        let is_wanted = match wanted {
            Some(wanted) => wanted
                .as_bytes()
                .get(length)
                .is_some_and(|b| char::from(*b).eq_ignore_ascii_case(&c)),
            None => true,
        };
        length += 1;
        is_wanted.then_some(())
    };
    let mut n_done = 0_u32;
    for c in label.iter().filter(|c| c.is_ascii()) {
        write(*c)?;
        n_done += 1;
    }
    let n_basic = n_done;
    if n_basic > 0 {
        write('-')?;
    }
    let n_all = u32::try_from(label.len()).ok()?;
    let (mut point, mut delta, mut bias) = (FIRST, 0_u32, FIRST_BIAS);
    while n_done < n_all {
        let next = label
            .iter()
            .map(|c| u32::from(*c))
            .filter(|c| *c >= point)
            .min()?;
        delta = delta.checked_add((next - point).checked_mul(n_done + 1)?)?;
        point = next;
        for c in label.iter().map(|c| u32::from(*c)) {
            if c < point {
                delta = delta.checked_add(1)?;
            }
            if c != point {
                continue;
            }
            let (mut rest, mut k) = (delta, BASE);
            loop {
                let threshold = threshold(k, bias);
                if rest < threshold {
                    break;
                }
                write(digit(threshold + (rest - threshold) % (BASE - threshold)))?;
                rest = (rest - threshold) / (BASE - threshold);
                k += BASE;
            }
            write(digit(rest))?;
            n_done += 1;
            bias = adapt(delta, n_done, n_done == n_basic + 1);
            delta = 0;
        }
        delta = delta.checked_add(1)?;
        point += 1;
    }
    Some(length)
}

/// `a` to `z`, and then `0` to `9`.
fn digit(value: u32) -> char {
    let first = if value < 26 {
        u32::from('a')
    } else {
        u32::from('0') - 26
    };
    char::from_u32(first + value).unwrap_or('0')
}
