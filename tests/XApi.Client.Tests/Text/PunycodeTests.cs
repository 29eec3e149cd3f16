namespace XApi.Tests.Text;

/// <summary>How long a domain is in ASCII, as another implementation of RFC 3492 encodes it.</summary>
[TestFixture]
internal sealed class PunycodeTests
{
    [TestCase("x.com", 5)]
    [TestCase("ü.de", 10)]
    [TestCase("bücher.de", 16)]
    [TestCase("日本語.jp", 17)]
    [TestCase("почемужеонинеговорятпорусски.ru", 39)]
    [TestCase("他们为什么不说中文.cn", 31)]
    [TestCase("3年b組金八先生.jp", 31)]
    [TestCase("ليهمابتكلموشعربي؟.eg", 29)]
    [TestCase("例え。テスト", 22, Description = "a full stop of another script")]
    [TestCase("😀.ws", 11)]
    [TestCase("a..b", -1, Description = "a label without anything")]
    public void A_domain_has_the_length_of_its_labels_in_ASCII(string domain, int length) =>
        Assert.That(Punycode.DomainLength(domain), Is.EqualTo(length));

    [TestCase("", 'a', 63)]
    [TestCase("ü", 'a', 55)]
    [TestCase("", '日', 57)]
    public void A_label_has_63_characters_at_most(string start, char character, int longest)
    {
        Assert.That(Punycode.DomainLength(start + new string(character, longest)), Is.EqualTo(63));
        Assert.That(Punycode.DomainLength(start + new string(character, longest + 1)), Is.EqualTo(-1));
    }
}
