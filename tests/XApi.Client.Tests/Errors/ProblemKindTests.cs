namespace XApi.Tests.Errors;

/// <summary>The documented kinds of problems, by name.</summary>
[TestFixture]
internal sealed class ProblemKindTests
{
    [Test]
    public void A_problem_is_about_a_thing_a_value_or_itself()
    {
        var neither = new Problem { Title = "T" };

        Assert.That(new Problem { ResourceId = "1", Value = "2" }.Subject, Is.EqualTo("1"));
        Assert.That(new Problem { Value = "2" }.Subject, Is.EqualTo("2"));
        Assert.That(neither.Subject, Is.SameAs(neither));
    }

    [Test]
    public void Each_documented_type_has_its_name(
        [Values("https://api.x.com/2/problems/", "https://api.twitter.com/2/problems/")] string root
    )
    {
        (string End, ProblemKind Kind)[] documented =
        [
            ("invalid-request", ProblemKind.InvalidRequest),
            ("resource-not-found", ProblemKind.ResourceNotFound),
            ("resource-unavailable", ProblemKind.ResourceUnavailable),
            ("not-authorized-for-resource", ProblemKind.NotAuthorizedForResource),
            ("not-authorized-for-field", ProblemKind.NotAuthorizedForField),
            ("field-unauthorized", ProblemKind.FieldUnauthorized),
            ("field-hydration-failure", ProblemKind.FieldHydrationFailure),
            ("disallowed-resource", ProblemKind.DisallowedResource),
            ("client-forbidden", ProblemKind.ClientForbidden),
            ("client-disconnected", ProblemKind.ClientDisconnected),
            ("unsupported-authentication", ProblemKind.UnsupportedAuthentication),
            ("usage-capped", ProblemKind.UsageCapped),
            ("rate-limit-exceeded", ProblemKind.RateLimitExceeded),
            ("streaming-connection", ProblemKind.StreamingConnection),
            ("operational-disconnect", ProblemKind.OperationalDisconnect),
            ("rule-cap", ProblemKind.RuleCap),
            ("invalid-rules", ProblemKind.InvalidRules),
            ("duplicate-rules", ProblemKind.DuplicateRules),
            ("internal-error", ProblemKind.InternalError),
            ("noncompliant-rules", ProblemKind.NoncompliantRules),
        ];

        using (Assert.EnterMultipleScope())
        {
            foreach (var (end, kind) in documented)
            {
                Assert.That(new Problem { Type = root + end }.Kind, Is.EqualTo(kind));
                Assert.That($"{kind}", Is.EqualTo(end));
            }
        }
    }

    [Test]
    public void Problems_are_looked_for_by_an_id()
    {
        Problem[] problems =
        [
            new()
            {
                Title = "of the object",
                ResourceId = "1",
                Value = "2",
            },
            new() { Title = "of the value", Value = "2" },
        ];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(problems.For("1").Single().Title, Is.EqualTo("of the object"));
            Assert.That(problems.For("2").Single().Title, Is.EqualTo("of the value"));
            Assert.That(() => problems.For(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("id"));
            Assert.That(() => Array.Empty<Problem>().For(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("id"));
            Assert.That(
                () => ((IReadOnlyList<Problem>)null!).For("1"),
                Throws.ArgumentNullException.With.Property("ParamName").EqualTo("problems")
            );
        }
    }
}
