using System.Text;

namespace XApi.Tests.Models;

/// <summary>Makes inputs for readers of JSON: examples of the API and values that are made up, most of them changed in a few places. The same seed makes the same.</summary>
internal sealed class JsonMutator(int seed, IReadOnlyList<byte[]> examples)
{
    private const int Longest = 700;

    private static readonly byte[][] Fragments =
    [
        .. new[]
        {
            "\"",
            "\\",
            "\\\"",
            "\\u",
            "\\ud83d",
            "\\ude00",
            "\\ud83d\\ude00",
            "\\u0000",
            "\\u00e9",
            "\\n",
            "\\/",
            "\\x",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "{}",
            "[]",
            "null",
            "true",
            "false",
            "tru",
            "nul",
            "0",
            "-",
            "-0",
            "1",
            "12345678",
            "123456789012345678",
            "1234567890123456789",
            "99999999999999999999",
            "0.5",
            ".",
            "1.",
            "e",
            "E+",
            "1e5",
            "1E400",
            "-1.5e-3",
            " ",
            "\n",
            "\r",
            "\t",
            "\u000b",
            "\u0000",
            "\u001f",
            "\u007f",
            "é",
            "雪",
            "❄",
            "😀",
            "/",
            "//",
            "/**/",
            "\uFEFF",
            "\"id\":",
            "\"text\":\"",
            "\"id\":\"1\",",
            ",\"lang\":\"en\"",
            "2024-05-01T12:34:56.789Z",
            "                                ",
            "a text of more than 32 bytes, in which nothing is found",
        }.Select(Encoding.UTF8.GetBytes),
        [0x80],
        [0xC3],
        [0xE2, 0x9D],
        [0xED, 0xA0, 0x80],
        [0xF0, 0x9F, 0x98],
        [0xFF],
        [0xC0, 0x80],
    ];

    private readonly Random _random = new(seed);

    internal byte[] Next()
    {
        var json = new List<byte>(_random.Next(3) == 0 ? Made() : Part());
        for (var changes = _random.Next(4); changes > 0; changes--)
        {
            Change(json);
        }

        return [.. json];
    }

    // A part of an example, so that many inputs are short, and end anywhere.
    private byte[] Part()
    {
        var example = examples[_random.Next(examples.Count)];
        if (example.Length <= Longest && _random.Next(4) != 0)
        {
            return example;
        }

        var start = _random.Next(example.Length);
        var open = example.AsSpan(start).IndexOfAny((byte)'{', (byte)'[');
        start = open < 0 ? 0 : start + open;
        return example[start..Math.Min(example.Length, start + _random.Next(1, Longest))];
    }

    private byte[] Made()
    {
        var json = new StringBuilder();
        Value(json, _random.Next(8) == 0 ? 70 : 4);
        return Encoding.UTF8.GetBytes(json.ToString());
    }

    private void Value(StringBuilder json, int depth)
    {
        var isDeep = depth > 4;
        switch (isDeep ? _random.Next(2) : _random.Next(depth == 0 ? 2 : 0, 9))
        {
            case 0:
                Items(json, '[', ']', isDeep, () => Value(json, depth - 1));
                break;
            case 1:
                Items(
                    json,
                    '{',
                    '}',
                    isDeep,
                    () =>
                    {
                        Text(json);
                        Space(json);
                        json.Append(':');
                        Value(json, depth - 1);
                    }
                );
                break;
            case 2 or 3:
                Number(json);
                break;
            case 4:
                json.Append("null");
                break;
            case 5:
                json.Append("true");
                break;
            case 6:
                json.Append("false");
                break;
            default:
                Text(json);
                break;
        }

        Space(json);
    }

    private void Items(StringBuilder json, char open, char close, bool isDeep, Action item)
    {
        json.Append(open);
        for (var count = isDeep ? 1 : _random.Next(5); count > 0; count--)
        {
            Space(json);
            item();
            json.Append(count > 1 ? "," : "");
        }

        Space(json);
        json.Append(close);
    }

    private void Space(StringBuilder json) => json.Append(_random.Next(6) == 0 ? " \n\r\t"[_random.Next(4)..] : "");

    private void Text(StringBuilder json)
    {
        json.Append('"');
        for (var parts = _random.Next(4); parts > 0; parts--)
        {
            json.Append(
                _random.Next(7) switch
                {
                    0 => "\\n",
                    1 => "\\ud83d\\ude00",
                    2 => "雪",
                    3 => $"\\u{_random.Next(0x10000):x4}",
                    4 => new string('x', _random.Next(70)),
                    5 => "lang",
                    _ => "id",
                }
            );
        }

        json.Append('"');
    }

    private void Number(StringBuilder json)
    {
        json.Append(_random.Next(4) == 0 ? "-" : "");
        Digits(json, _random.Next(3) == 0 ? 25 : 9);
        if (_random.Next(4) == 0)
        {
            json.Append('.');
            Digits(json, 20);
        }

        if (_random.Next(6) == 0)
        {
            json.Append("eE"[_random.Next(2)])
                .Append(
                    _random.Next(3) switch
                    {
                        0 => "+",
                        1 => "-",
                        _ => "",
                    }
                );
            Digits(json, 3);
        }
    }

    private void Digits(StringBuilder json, int most)
    {
        for (var count = _random.Next(1, most + 1); count > 0; count--)
        {
            json.Append((char)('0' + _random.Next(10)));
        }
    }

    private void Change(List<byte> json)
    {
        var at = _random.Next(json.Count + 1);
        var length = Math.Min(json.Count - at, _random.Next(1, 12));
        switch (_random.Next(7))
        {
            case 0:
                json.RemoveRange(at, length);
                break;
            case 1:
                json.InsertRange(at, json.GetRange(at, length));
                break;
            case 2 when at < json.Count:
                json[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 3 when _random.Next(4) == 0:
                json.RemoveRange(at, json.Count - at);
                break;
            case 4:
                var from = _random.Next(json.Count + 1);
                json.InsertRange(at, json.GetRange(from, Math.Min(json.Count - from, _random.Next(1, 60))));
                break;
            default:
                json.InsertRange(at, Fragments[_random.Next(Fragments.Length)]);
                break;
        }
    }
}
