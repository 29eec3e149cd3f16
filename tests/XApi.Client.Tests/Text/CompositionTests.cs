namespace XApi.Tests.Text;

/// <summary>Form C by our own table, since .NET's does nothing where globalization is invariant, as it is in these tests.</summary>
[TestFixture]
internal sealed class CompositionTests
{
    [TestCase("e\u0301", "\u00E9", TestName = "A letter and its accent become one")]
    [TestCase("e\u0302\u0323", "\u1EC7", TestName = "Accents are ordered before they join")]
    [TestCase("a\u0328\u0327", "\u0105\u0327", TestName = "A mark of a class that has joined stays")]
    [TestCase("a\u0305\u0301", "a\u0305\u0301", TestName = "A mark is blocked by one of its class")]
    [TestCase("\u212B", "\u00C5", TestName = "The sign of the ångström is a letter")]
    [TestCase("\uFB2C", "\u05E9\u05BC\u05C1", TestName = "A letter that form C never has falls apart")]
    [TestCase("\u1112\u1161\u11AB", "\uD55C", TestName = "Hangul letters become a syllable")]
    [TestCase("\uD558\u11AB", "\uD55C", TestName = "A Hangul syllable takes its last letter")]
    [TestCase("\uAC01\u0344", "\uAC01\u0308\u0301", TestName = "A Hangul syllable keeps its last letter beside a mark")]
    [TestCase("\u0344", "\u0308\u0301", TestName = "A mark of two falls apart")]
    [TestCase("\U0001D15E", "\U0001D157\U0001D165", TestName = "Beyond the first plane too")]
    [TestCase("\U00011099\U000110BA", "\U0001109A", TestName = "Composed beyond the first plane")]
    [TestCase("\u09C7\u09D7", "\u09CC", TestName = "A vowel of two signs is one")]
    [TestCase("a\u0301\u0323\u0300", "\u1EA1\u0301\u0300", TestName = "Accents of one class keep their order")]
    [TestCase("e\u0345\u0301\u0323\u0327\u0345", "\u0229\u0323\u0301\u0345\u0345", TestName = "Accents of many classes are ordered")]
    public void Composes(string text, string expected) => Assert.That(NormalizedText.Of(text).Text, Is.EqualTo(expected));

    [TestCase("")]
    [TestCase("plain")]
    [TestCase("été 日本 🐱")]
    [TestCase("\uD83D\u0301")]
    [TestCase("\uFFFE\uFEFF\0")]
    public void What_is_composed_already_stays(string text) => Assert.That(NormalizedText.Of(text).Text, Is.EqualTo(text));

    [Test]
    public void A_place_is_found_in_the_original_text()
    {
        var normalized = NormalizedText.Of("e\u0301a");

        Assert.That(
            new[] { 0, 1, 2 }.Select(normalized.Origin),
            Is.EqualTo(new[] { 0, 2, 3 }),
            "the beginning, behind the first letter, the end"
        );
    }
}
