namespace XApi.Tests.Queries;

/// <summary>How a text falls into words: scripts without spaces, emoji, quotes.</summary>
public class QueryTextTests
{
    // Both ends of what is written without spaces, and what lies just outside.
    [TestCase('\u0DFF', false)]
    [TestCase('\u0E00', true)]
    [TestCase('\u0E01', true)]
    [TestCase('\u0EFF', true)]
    [TestCase('\u0F00', false)]
    [TestCase('\u0FFF', false)]
    [TestCase('\u1000', true)]
    [TestCase('\u109F', true)]
    [TestCase('\u10A0', false)]
    [TestCase('\u177F', false)]
    [TestCase('\u1780', true)]
    [TestCase('\u17FF', true)]
    [TestCase('\u1800', false)]
    [TestCase('\u303F', false)]
    [TestCase('\u3040', true)]
    [TestCase('\u30FF', true)]
    [TestCase('\u3100', false)]
    [TestCase('\u33FF', false)]
    [TestCase('\u3400', true)]
    [TestCase('\u9FFF', true)]
    [TestCase('\uA000', false)]
    [TestCase('\uF8FF', false)]
    [TestCase('\uF900', true)]
    [TestCase('\uFAFF', true)]
    [TestCase('\uFB00', false)]
    [TestCase('a', false)]
    public void Which_scripts_have_no_spaces(char letter, bool unspaced) =>
        Assert.That(QueryText.IsUnspaced("a" + letter), Is.EqualTo(unspaced));

    [TestCase("กรุงเทพมหานคร", "เทพ", true)]
    [TestCase("မြန်မာနိုင်ငံ", "မာ", true)]
    [TestCase("snowfall", "snow", false)]
    public void A_word_of_a_script_without_spaces_is_found_within_others(string text, string word, bool found) =>
        Assert.That(XQuery.Parse(word).Matches(new XQueryDocument { Text = text }), Is.EqualTo(found));

    [TestCase("👍", true, false)]
    [TestCase("👍😃", true, false)]
    [TestCase("❤", true, false)]
    [TestCase("❤\uFE0F", true, true)]
    [TestCase("❤\uFE0E", true, true)]
    [TestCase("👍🏻", true, true)]
    [TestCase("👍🏿", true, true)]
    [TestCase("😃👍🏽", true, true)]
    [TestCase("👨\u200D👩\u200D👧", true, true)]
    [TestCase("1\uFE0F\u20E3", true, true)]
    [TestCase("1\u20E3", true, true)]
    [TestCase("0\u20E3", true, true)]
    [TestCase("9\u20E3", true, true)]
    [TestCase("#\uFE0F\u20E3", true, true)]
    [TestCase("*\uFE0F\u20E3", true, true)]
    [TestCase("👍1", false, false)]
    [TestCase("👍a", false, false)]
    [TestCase("1", false, false)]
    [TestCase("a\u20E3", false, false)]
    [TestCase("\uFE0F", false, true)]
    public void Which_words_are_emoji_and_which_of_them_variants(string word, bool emoji, bool variant)
    {
        Assert.That(QueryText.IsEmojiWord(word, out var isVariant), Is.EqualTo(emoji));
        Assert.That(isVariant, Is.EqualTo(variant));
    }

    [TestCase("snow", true)]
    [TestCase("a_1", true)]
    [TestCase("été", true)]
    [TestCase("𐐀𐐁b", true)]
    [TestCase("𐐀-", false)]
    [TestCase("a-b", false)]
    [TestCase("می\u200Cخواهم", true)]
    [TestCase("क\u200Dष", true)]
    [TestCase("a\uFE0F", false)]
    [TestCase("1\u20E3", false)]
    [TestCase("👍", false)]
    [TestCase("or", false)]
    [TestCase("", false)]
    public void Which_words_need_no_quotes(string word, bool plain) => Assert.That(QueryText.IsPlainWord(word), Is.EqualTo(plain));

    [TestCase("Snow, ice-cream!", "snow|ice|cream")]
    [TestCase("i❤\uFE0Fsnow", "i|❤|snow")]
    [TestCase("❤\uFE0E ❤", "❤|❤")]
    [TestCase("👍🏽👍x", "👍🏽|👍|x")]
    [TestCase("👨\u200D👩\u200D👧", "👨\u200D👩\u200D👧")]
    [TestCase("...", "")]
    public void How_a_text_falls_into_words_and_emoji(string text, string tokens) =>
        Assert.That(string.Join('|', QueryText.Tokens(text, foldAccents: false)), Is.EqualTo(tokens));

    [Test]
    public void Half_an_emoji_is_none()
    {
        Assert.Multiple(() =>
        {
            Assert.That(QueryText.Tokens("a\uD83Db", foldAccents: false), Is.EqualTo(["a", "b"]));
            Assert.That(QueryText.IsPlainWord("é\uD83D"), Is.False);
            Assert.That(QueryText.IsEmojiWord("👍\uD83D", out _), Is.False);
            Assert.That(QueryText.Count("a😃b"), Is.EqualTo(3));
            Assert.That(QueryText.Count("\uDE03\uD83D"), Is.EqualTo(2));
            Assert.That(QueryText.Count("\uDE03a"), Is.EqualTo(2));
        });
    }
}
