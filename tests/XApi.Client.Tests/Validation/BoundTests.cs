namespace XApi.Tests.Validation;

/// <summary>The words in which each kind of bound is reported, and what is just within it and just outside.</summary>
[TestFixture]
internal sealed class BoundTests
{
    private static int s_patterns;

    [TestCase(2, 4, "a", "takes 2 to 4 characters")]
    [TestCase(2, 4, "abcde", "takes 2 to 4 characters")]
    [TestCase(2, 4, "ab", null)]
    [TestCase(2, 4, "abcd", null)]
    [TestCase(3, 3, "ab", "takes 3 characters")]
    [TestCase(3, 3, "abc", null)]
    [TestCase(1, 1, "ab", "takes 1 character")]
    [TestCase(0, 1, "ab", "takes 0 to 1 character")]
    [TestCase(1, null, "", "takes at least 1 character")]
    [TestCase(1, null, "a", null)]
    [TestCase(2, null, "a", "takes at least 2 characters")]
    [TestCase(null, 1, "ab", "takes at most 1 character")]
    [TestCase(null, 2, "abc", "takes at most 2 characters")]
    [TestCase(null, 2, "ab", null)]
    [TestCase(null, 1, "\U0001F600", null)]
    [TestCase(null, null, "", null)]
    public void The_length_of_a_text(int? least, int? most, string value, string? says) =>
        Hold(
            new("name", XParameterLocation.Query, XParameterType.String) { MinLength = least, MaxLength = most },
            request => request.Query("name", value),
            says,
            value
        );

    [TestCase(2, 3, 1, "takes 2 to 3 values")]
    [TestCase(2, 3, 4, "takes 2 to 3 values")]
    [TestCase(2, 3, 2, null)]
    [TestCase(2, 3, 3, null)]
    [TestCase(null, 1, 2, "takes at most 1 value")]
    [TestCase(null, 3, 4, "takes at most 3 values")]
    [TestCase(2, null, 1, "takes at least 2 values")]
    [TestCase(2, 2, 1, "takes 2 values")]
    public void The_length_of_a_list(int? least, int? most, int count, string? says) =>
        Hold(
            new("name", XParameterLocation.Query, XParameterType.String)
            {
                IsList = true,
                MinItems = least,
                MaxItems = most,
            },
            request => request.Query("name", [.. Enumerable.Repeat("a", count)]),
            says,
            $"{count} values"
        );

    [TestCase(5, 10, 4, "takes 5 to 10")]
    [TestCase(5, 10, 11, "takes 5 to 10")]
    [TestCase(5, 10, 5, null)]
    [TestCase(5, 10, 10, null)]
    [TestCase(5, 5, 6, "takes 5")]
    [TestCase(5, null, 4, "takes at least 5")]
    [TestCase(5, null, 5, null)]
    [TestCase(null, 10, 11, "takes at most 10")]
    [TestCase(null, 10, 10, null)]
    public void The_size_of_a_number(int? least, int? most, int value, string? says) =>
        Hold(
            new("name", XParameterLocation.Query, XParameterType.Integer) { Minimum = least, Maximum = most },
            request => request.Query("name", value),
            says,
            (decimal)value
        );

    // A pattern is compiled once and kept, so each case has one of its own.
    [TestCase("^{0}x$", "{0}x", true)]
    [TestCase("^{0}x$", "{0}x\n", false)]
    [TestCase("^{0}x$", "{0}xy", false)]
    [TestCase("^{0}x", "{0}xy", true)]
    [TestCase("^{0}x", "{0}", false)]
    [TestCase(@"^{0}\$", "{0}$", true)]
    [TestCase(@"^{0}\$", "{0}$9", true)]
    [TestCase(@"^{0}\$", "{0}", false)]
    public void A_pattern_means_what_it_means_in_the_spec(string pattern, string value, bool isMatch)
    {
        var number = $"{Interlocked.Increment(ref s_patterns)}";
        pattern = pattern.Replace("{0}", number, StringComparison.Ordinal);
        value = value.Replace("{0}", number, StringComparison.Ordinal);

        Hold(
            new("name", XParameterLocation.Query, XParameterType.String) { Pattern = pattern },
            request => request.Query("name", value),
            isMatch ? null : $"must match {pattern}",
            value
        );
    }

    [Test]
    public async Task Of_several_members_one_must_be_given_and_all_are_named()
    {
        using var x = new XApiClient(
            new XApiClientOptions { Credentials = [new AppOnlyCredential("token")], PrimaryHandler = StubServer.Always("{}") }
        );

        foreach (
            var rules in new UpdateRulesRequest[]
            {
                new(),
                new() { Add = [] },
            }
        )
        {
            var failure = await Assert.ThrowsAsync<XInvalidParameterException>(() =>
                x.FilteredStream.UpdateRulesAsync(rules, new() { DryRun = true })
            );

            Assert.That(
                failure!.Message,
                Does.StartWith(
                    "`add` is empty, and so are the others of which one must be given (add, delete, delete_all); POST /2/tweets/search/stream/rules was not sent."
                )
            );
        }
    }

    private static void Hold(XParameter parameter, Func<XRequest, XRequest> give, string? says, object value)
    {
        var operation = new XOperation
        {
            Id = "OfATest",
            Tag = "Tests",
            Method = HttpMethod.Get,
            Path = "/2/tests",
            Docs = new Uri("https://developer.x.com"),
            Security = [],
            RateLimits = [],
            Parameters = [parameter],
        };
        void Check() => RequestCheck.Check(give(new XRequest(operation)));

        if (says is null)
        {
            Assert.That(Check, Throws.Nothing);
        }
        else
        {
            var failure = Assert.Throws<XInvalidParameterException>(Check);
            Assert.That((failure.ParamName, failure.Bound, failure.Value), Is.EqualTo(("name", says, value)));
        }
    }
}
