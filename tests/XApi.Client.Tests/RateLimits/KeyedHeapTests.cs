namespace XApi.Tests.RateLimits;

/// <summary>The heap whose items can be moved and removed, beside a list that is sorted each time.</summary>
[TestFixture]
internal sealed class KeyedHeapTests
{
    [Test]
    public void It_gives_the_smallest_key_whatever_was_put_in_moved_and_removed()
    {
        var random = new Random(7);
        var (heap, other) = (new KeyedHeap(), new KeyedHeap());
        var items = Enumerable.Range(0, 200).Select(_ => new Item()).ToArray();
        HashSet<Item> inside = [];
        for (var step = 0; step < 20_000; step++)
        {
            var item = items[random.Next(items.Length)];
            switch (random.Next(4))
            {
                case 0:
                    item.Leave();
                    inside.Remove(item);
                    break;
                case 1:
                    other.Set(item, random.Next(100));
                    inside.Remove(item);
                    break;
                default:
                    heap.Set(item, random.Next(100));
                    inside.Add(item);
                    break;
            }

            Assert.That(heap.Count, Is.EqualTo(inside.Count));
            Assert.That(heap.First?.Key, Is.EqualTo(inside.Count == 0 ? null : inside.Min(one => one.Key)));
        }

        Assert.That(heap.Items.ToArray(), Is.EquivalentTo(inside));
        List<long> keys = [];
        while (heap.First is { } first)
        {
            keys.Add(first.Key);
            first.Leave();
        }

        Assert.That(keys, Is.Ordered);
        Assert.That(items.Where(item => item.Heap == heap), Is.Empty);
    }

    private sealed class Item : Keyed;
}
