using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Serialization;
using XApi.Orleans;

namespace XApi.Tests;

/// <summary>Objects of the API on their way between silos.</summary>
[TestFixture]
internal sealed class ModelCodecTests
{
    private ServiceProvider _services;
    private Serializer _serializer;

    [SetUp]
    public void Begin()
    {
        var services = new ServiceCollection();
        services.AddSerializer();
        XApiCluster.AddModels(services);
        _services = services.BuildServiceProvider();
        _serializer = _services.GetRequiredService<Serializer>();
    }

    [TearDown]
    public void End() => _services.Dispose();

    [Test]
    public void An_item_arrives_with_all_that_X_sent_and_the_means_by_which_it_was_recovered()
    {
        var sent = FilteredStreamTweet.FromJson(
            """{"data":{"id":"20","text":"just setting up my twttr","author_id":"12","new_field":{"a":[1,2]}},"includes":{"users":[{"id":"12","name":"jack","username":"jack"}]},"matching_rules":[{"id":"1","tag":"first"}]}"""
        );
        typeof(IStreamedItem)
            .GetMethod("MarkRecovered", BindingFlags.Instance | BindingFlags.NonPublic)!
            .Invoke(sent, [StreamRecovery.Backfill]);
        var received = _serializer.Deserialize<FilteredStreamTweet>(_serializer.SerializeToArray(sent))!;
        Assert.That(received, Is.Not.SameAs(sent));
        Assert.That(received.ToJson(), Is.EqualTo(sent.ToJson()));
        Assert.That((received.RecoveredBy, received.Data.Author?.Username), Is.EqualTo((StreamRecovery.Backfill, "jack")));
    }

    [Test]
    public void Objects_travel_within_others_and_twice_as_the_same()
    {
        var tweet = Tweet.FromJson("""{"id":"20","text":"a"}""");
        var received = _serializer.Deserialize<List<XModel>>(
            _serializer.SerializeToArray(new List<XModel> { tweet, tweet, User.FromJson("""{"id":"1"}""") })
        )!;
        Assert.That(received.Select(one => one.ToJson()), Is.EqualTo(new[] { tweet.ToJson(), tweet.ToJson(), """{"id":"1"}""" }));
        Assert.That(received[1], Is.SameAs(received[0]));
    }

    [Test]
    public void Within_a_silo_the_same_object_is_passed()
    {
        var tweet = Tweet.FromJson("""{"id":"20","text":"a"}""");
        Assert.That(_services.GetRequiredService<DeepCopier>().Copy(tweet), Is.SameAs(tweet));
    }
}
