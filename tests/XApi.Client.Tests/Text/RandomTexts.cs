using System.Text;

namespace XApi.Tests.Text;

/// <summary>Texts made of what entities, emoji and broken input consist of, always the same for a seed.</summary>
internal sealed class RandomTexts(int seed)
{
    private static readonly string[] Pieces =
    [
        "a",
        "b",
        "Z",
        "1",
        "23",
        "com",
        "co",
        "jp",
        "example",
        "t.co",
        "http://",
        "HTTPS://",
        "www",
        ".",
        ".",
        ".",
        "-",
        "_",
        "/",
        "/",
        "?",
        "=",
        "&",
        "#",
        "#",
        "@",
        "@",
        "$",
        "＠",
        "＃",
        " ",
        " ",
        " ",
        "\n",
        "\t",
        "中",
        "国",
        "みんな",
        "é",
        "e\u0301",
        "ü",
        "(",
        ")",
        "(x)",
        "!",
        ",",
        ";",
        ":",
        "~",
        "%",
        "+",
        "rt",
        "RT:",
        "xn--",
        "xn--p1ai",
        "\u200D",
        "\uFE0F",
        "\uFE0E",
        "\u20E3",
        "한국",
        "पा",
        "\u0301",
        "рф",
        "x.com",
        "foo.net",
        "t.co/abc",
        "name@a.com",
        "\u3000",
        "\u202A",
        "。",
        "٣",
        "🐱",
        "👨‍👩‍👧‍👦",
        "🇩🇪",
        "🇩",
        "👍🏽",
        "1️⃣",
        "©",
        "\uD83D",
        "\uDC31",
        "\0",
        "\uFFFE",
        "\uFEFF",
        "\uFFFF",
        "\uFFFD",
        "<",
        ">",
        "\"",
        "'",
        "&amp;",
        "𠀡",
        "\r\n",
        "\u2028",
        "A sentence. ",
        "What? ",
        "終わり。",
    ];

    private readonly Random _random = new(seed);

    internal string Next(int mostPieces)
    {
        var text = new StringBuilder();
        for (var pieces = _random.Next(mostPieces + 1); pieces > 0; pieces--)
        {
            text.Append(_random.Next(20) == 0 ? ((char)_random.Next(0x10000)).ToString() : Pieces[_random.Next(Pieces.Length)]);
        }

        return text.ToString();
    }
}
