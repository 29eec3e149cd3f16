namespace XApi.Tests.Requests;

/// <summary>What options look like where they are printed: as any record does, though one method writes all of them.</summary>
[TestFixture]
internal sealed class CallOptionsTextTests
{
    [Test]
    public void Options_print_their_name_and_their_values() =>
        Assert.That(
            new SearchRecentOptions { MaxResults = 10, AllowRetry = true }.ToString(),
            Does.StartWith("SearchRecentOptions { Timeout = , ")
                .And.Contain("AllowRetry = True, ")
                .And.Contain("MaxResults = 10, ")
                .And.EndWith(" }")
        );

    [Test]
    public void Options_of_a_stream_print_how_it_is_kept() =>
        Assert.That(new FilteredStreamOptions().ToString(), Does.StartWith("FilteredStreamOptions { ").And.Contain("Stream = "));

    [Test]
    public void A_request_described_by_hand_prints_no_value() =>
        Assert.That(
            new XRequestMessage(HttpMethod.Get, "/2/users/{id}") { PathValues = { ["id"] = "secret" } }.ToString(),
            Is.EqualTo("GET /2/users/{id}")
        );
}
