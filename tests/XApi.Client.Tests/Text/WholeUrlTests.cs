namespace XApi.Tests.Text;

/// <summary>Which texts are URLs as a whole, beside what the conformance data has.</summary>
[TestFixture]
internal sealed class WholeUrlTests
{
    [TestCase("http://example.com")]
    [TestCase("HTTPS://EXAMPLE.COM")]
    [TestCase("http://a.b")]
    [TestCase("http://a_b.c_d.example.com")]
    [TestCase("http://a-b.c-d")]
    [TestCase("http://münchen.example")]
    [TestCase("http://a\u0080b.com")]
    [TestCase("http://1.example.com")]
    [TestCase("http://1a.com")]
    [TestCase("http://example.com:1")]
    [TestCase("http://example.com:65535/x")]
    [TestCase("http://user:pa%20ss@example.com:80")]
    [TestCase("http://!$&'()*+,;=:@example.com")]
    [TestCase("http://@example.com")]
    [TestCase("http://0.0.0.0")]
    [TestCase("http://255.255.255.255")]
    [TestCase("http://192.168.10.1:8080/")]
    [TestCase("http://[::1]")]
    [TestCase("http://[::ffff:1.2.3.4]:80/x")]
    [TestCase("http://example.com/a/b!$&'()*+,;=:|@~-._")]
    [TestCase("http://example.com/%20%aF%09")]
    [TestCase("http://example.com/\u0400\u04FF")]
    [TestCase("http://example.com/?a=/?|@:b")]
    [TestCase("http://example.com?a#b")]
    [TestCase("http://example.com#a?b/c")]
    [TestCase("http://example.com/?u=http://a.b")]
    [TestCase("http://example.com/#")]
    [TestCase("http://example.com/?")]
    public void These_are(string text)
    {
        Assert.That(XText.IsUrl(text), Is.True);
        Assert.That(XText.IsUrl(text, needsProtocol: false), Is.True);
        Assert.That(XText.IsUrl(text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..], needsProtocol: false), Is.True);
    }

    [TestCase("")]
    [TestCase("http://")]
    [TestCase("://example.com")]
    [TestCase("ftp://example.com")]
    [TestCase("http://com")]
    [TestCase("http://.com")]
    [TestCase("http://example.")]
    [TestCase("http://a..com")]
    [TestCase("http://a..example.com")]
    [TestCase("http://.example.com")]
    [TestCase("http://exam_ple.com")]
    [TestCase("http://example.c_m")]
    [TestCase("http://_a.example.com")]
    [TestCase("http://a_.example.com")]
    [TestCase("http://-a.com")]
    [TestCase("http://a-.com")]
    [TestCase("http://a.-com")]
    [TestCase("http://a.com-")]
    [TestCase("http://a.1com")]
    [TestCase("http://a b.com")]
    [TestCase("http://a\u007Fb.com")]
    [TestCase("http://1.2.3")]
    [TestCase("http://1.2.3.4.5")]
    [TestCase("http://1.2.3.")]
    [TestCase("http://1.2.3.04")]
    [TestCase("http://1.2.3.256")]
    [TestCase("http://1.2.3.1000")]
    [TestCase("http://1.2.3.4x")]
    [TestCase("http://[::1")]
    [TestCase("http://::1]")]
    [TestCase("http://[]")]
    [TestCase("http://[::g]")]
    [TestCase("http://[::1]x")]
    [TestCase("http://example.com:")]
    [TestCase("http://example.com:123456")]
    [TestCase("http://example.com:8o")]
    [TestCase("http://us er@example.com")]
    [TestCase("http://us%2@example.com")]
    [TestCase("http://us|er@example.com")]
    [TestCase("http://example.com/<")]
    [TestCase("http://example.com/é")]
    [TestCase("http://example.com/\u03FF")]
    [TestCase("http://example.com/\u0500")]
    [TestCase("http://example.com/%")]
    [TestCase("http://example.com/%4")]
    [TestCase("http://example.com/%4g")]
    [TestCase("http://example.com/%g4")]
    [TestCase("http://example.com/?<")]
    [TestCase("http://example.com/?%4")]
    [TestCase("http://example.com/#<")]
    [TestCase("http://example.com/#a#b")]
    public void These_are_not(string text)
    {
        Assert.That(XText.IsUrl(text), Is.False);
        Assert.That(XText.IsUrl(text, needsProtocol: false), Is.False);
    }

    [TestCase("example.com")]
    [TestCase("example.com:80/x")]
    [TestCase("example.com/?u=http://a.b")]
    [TestCase("example.com?u=http://a.b")]
    [TestCase("example.com#http://a.b")]
    [TestCase("example.com/http://a.b")]
    public void These_are_where_no_protocol_is_needed(string text)
    {
        Assert.That(XText.IsUrl(text), Is.False);
        Assert.That(XText.IsUrl(text, needsProtocol: false), Is.True);
    }
}
