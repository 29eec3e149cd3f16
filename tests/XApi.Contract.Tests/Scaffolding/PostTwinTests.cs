using XApi.Spec;

namespace XApi.Tests;

/// <summary>The twins of stubs in the post dialect are derived from the stubs by the spec, and nobody keeps them by hand.</summary>
internal sealed class PostTwinTests
{
    private static IEnumerable<string> Operations => ContractRun.Operations;

    private static PostTwins Twins => new(SpecDocument.Load(Repository.Under("openapi/x-api-v2.yaml")).WithVariants(), Repository.Stubs);

    [Test]
    public void They_are_what_the_spec_makes_of_the_stubs()
    {
        var derived = Twins.Derive();

        Assert.That(Twins.Present(), Is.EquivalentTo(derived.Keys), "`./build.sh scaffold` writes them");
        Assert.Multiple(() =>
        {
            foreach (var (file, text) in derived)
            {
                Assert.That(File.ReadAllText(file), Is.EqualTo(text), $"{file}: `./build.sh scaffold` writes it");
            }
        });
    }

    [TestCaseSource(nameof(Operations))]
    public void They_are_what_the_spec_says_in_the_post_dialect(string operation)
    {
        var described = ContractRun.Spec.Operations[operation];

        foreach (var mapping in StubFiles.TwinsOf(described))
        {
            StubChecks.AssertPass(described, mapping, Repository.Stubs);
            Assert.That(mapping["request"]!.ToString(), Does.Not.Contain("tweet.fields").And.Not.Contain("note_tweet"));
        }
    }

    // A stub with every parameter names some that the dialects call differently.
    [Test]
    public void Every_operation_that_takes_both_dialects_and_names_tweets_has_some() =>
        Assert.That(
            XOperation
                .All.Where(operation =>
                    operation.Dialects.Contains("post") && operation.Parameters.Any(parameter => parameter.PostName is not null)
                )
                .Where(operation => StubFiles.TwinsOf(ContractRun.Spec.Operations[operation.Id]).Count == 0)
                .Select(operation => operation.Id),
            Is.Empty
        );
}
