"""The 2,048 words that open family cards: plain English, 4 to 8 letters, made for this list.

No word begins another, and no two differ in one letter only: a word that was read or typed wrong is no other word.
Four of them, drawn one by one, are 44 bits. The list never changes: cards on paper do not either.
"""

from __future__ import annotations

from typing import Final

_TEXT: Final = """
abacus accent acorn acrobat actor admiral adobe aerial afar agate agile airport aisle alarm album alcove alder alfalfa
algae alike allspice almond aloe alpaca alphabet alpine alto amber amethyst ample anagram anchor anemone anise ankle
antelope anthem antique antler anvil apex apricot april apron aqua arable arbutus arcade arctic arena argyle armada
armchair aroma artist aspen aster athlete atlas atoll atom atrium attic attire auburn august aurora author autumn
avenue aviary avocado awake awning axle azalea azure baboon badge bagel bagpipe baker balance balcony ballad balloon
balm balsam bamboo banana bangle banjo banner bantam barbecue barista baritone barley baron barrel barter basalt
baseball basil basket bassoon bath bayberry bayou bazaar beach beacon beagle beam beaver bedrock beehive begonia beige
belfry bell benefit beret bergamot berry bicycle billow binder biology birch biscuit bishop bison blanket blaze
blender blimp blooming blossom blue bluff board boat bobbin bobcat bobsled bolero bonfire bongo bonnet bonsai border
borscht botanist botany bottle bottom bough boulder bounce bouquet bowl bowtie boxwood bracelet bracket braid branch
brass bravo bread breeze briar brick bridge bright brioche brocade broccoli bronco bronze brook broth brownie brush
bubble bucket buckle budgie buffalo buffet buggy bugle builder bulldog bumper bungalow bunny bunting buoy burgundy
burlap burrow bushel butler button buzzer cabbage cabin cable cactus caddy cadet cafe calcium calendar calico calypso
camel camera camper campfire campus canal canary candid candle canoe canopy cantata canteen canter canvas canyon
capital capsule captain carafe caramel caravan caraway cardigan cardinal caribou carnival carol carousel carpet
carriage carrot cart cascade cashew cassette castle catalog catfish catnip causeway cavern caviar cedar celadon celery
cellar cello cement century ceramic cereal chalet chalk chamber chamois champion chandler channel chapel chapter
charcoal chariot charm cheddar cheese cheetah chemist cherry cherub chess chestnut chevron chicken chickpea children
chime chimney china chinook chipmunk chisel choir chorus chowder chrome chutney cicada cider cinema cinnamon circle
circus citadel citrus city clam clarinet classic clever cliff climate clipper cloak cloth cloud clown coach coast
cobalt cobbler cobra cockatoo cockle cocoa coconut cocoon coffee cogwheel coin collage collie colony color column
comedy comet comfort comma compass composer concert condor confetti conifer cookbook cookie copilot copper coral
corduroy cork coronet corsage cosmos cottage cotton cougar council counter country cousin cowboy coyote crab cradle
crane crater crayon creek crescent crest crew cricket crimson crispy crochet crocus crossing crouton cruise crumb
crystal cube cucumber cuddle culture cumin cupboard cupcake curator curlew curly currant cursive curtain cushion
custard cutlery cyan cyclist cygnet cymbal cypress daffodil dahlia dairy damask damson dance dapple daring date dawn
daybreak daylight dazzle decade decimal deck decoy deer delicate delight delta deluxe denim depot derby desert design
detail dialog diamond diary digit dill dimple dinghy dinner diorama diploma director disco dish docent doctor doghouse
dogwood dolphin dome domino donkey donut doodle door dormouse dory double downhill dozen dragon drama drapery drawer
dream dress drift driver drizzle drum duchess duffel dugout dulcet dulcimer dumpling dune durian dusk duvet dwelling
dynamo eager early earring earshot earth easy echo eclair eclipse ecology edition eggnog eggplant egret eight elastic
elbow elegant elephant elevator eleven elixir emblem emerald emperor enamel encore endive energy engine ensemble
entrance envelope epic epoch equal equator ermine errand espresso essay estate estuary ether evening event evolve
exact example exhibit exotic expert explorer express eyelash fabric facade factory faculty fairway fajita falcon
family fanfare farm fashion fathom fauna favorite feast feather feature federal fellow felt fence fennel ferment fern
ferret festival fiber fiction fiddle field fiesta fifteen fifty figment figure filament filbert filigree film finch
finger firefly fireside fitness fjord flag flame flamingo flannel flapjack flask flavor fleece fleet flicker flight
flint float flock flora florist flotilla flour flower fluent fluffy flurry flute foal focus fold foliage folklore
fondant fondue football footpath forage forecast forest formula fort forum fossil foundry fountain foxglove fraction
fragrant freckle freedom freesia freight fresco fresh friday friend frigate fringe frisbee frog frond frontier frost
frugal fruit fuchsia fudge fuel furnace future fuzzy gadget galaxy gallery gallon galosh game gangway gannet garden
garland garlic garment gather gazebo gazelle gazette gear gecko gelato genie gentian gentle geology geranium gerbil
geyser giant gibbon gifted giggle gilded gingham ginkgo giraffe glacier glade glass gleam glen glider glimmer glimpse
glitter globe glossy glow gnome goblet golf gondola good goose gopher gorge gorilla gosling gouache gourd gourmet gown
graceful grain granary grandma granite granola grape gravel gravy green greeting grid grill grocer grotto ground
grouse grove growth guava guest guide guitar gull gumboot gumdrop gusto gypsum habitat haddock haiku hairpin halibut
hallway halo halyard hamlet hammer hammock hamster handbag handmade hanger happy harbor hare harmony harness harvest
hatbox haven hawk hawthorn haystack hazel head heart hedge heirloom helium helmet hemlock heptagon herald herb
heritage hermit herring hexagon hibiscus hickory highland hiker hinge hippo history hive hobby hockey hoist holiday
hollow holly honest honey hoof horizon horn horse hostel humble hummus humor hundred hurdle husky hyacinth hydrant
hydrogen hyena hymn ibis iceberg iceboat icicle icing icon idea idyllic igloo iguana imagine impala imprint improv
incense index indigo infinity ingot inkwell inlet insect insight instant interior invent invite island italic ivory
jackal jackdaw jacket jacuzzi jade jaguar jamboree january jargon jasmine jasper jaunty javelin jazz jeans jelly
jersey jester jetty jewel jigsaw jingle joiner jonquil journal joyful jubilee juggler juice jujube jukebox july jumbo
junction junior juniper justice jute kaftan kale kangaroo karate kayak kazoo kebab keeper keepsake kelp kernel kestrel
ketchup kettle keyboard kiln kilogram kimono kind kingdom kiosk kipper kitchen kite kitten kiwi knapsack knee knight
knitwear knob koala kohlrabi kumquat label lace lacquer lacrosse ladder ladle lady lagoon lamb landmark language
lantern lapis laptop larch lark lasso lattice laughter launch laurel lavender lavish layer leaf league learner lecture
leek leeway legend legume leisure lemon lemur lentil leopard letter lettuce level liberty library lichen licorice
lifeboat lilac lily lime limpet linden linear linguine lintel lion liquid listen lively lizard llama lobelia lobster
local locket locust lodge loft logbook logic lollipop longboat lookout loom lotus lounge lovage lowland lozenge lucky
luggage lullaby lumber luminous lunar lupin luster lychee lynx lyric macadam macaroni macaw machine macrame madrigal
magazine magenta magic magnet magnify magnolia magpie mahogany mailbox mailman majestic mallard mallet mallow mammoth
manatee mandarin mandolin mango manicure manor mantle mantra manual maple maraca marathon marble margin marigold
marimba marina mariner maritime marjoram market marmot maroon marquee marsh marten marvel mascot mask mastiff matinee
mattress mauve maximum maypole meadow meander measure mechanic medal medley melodic melody melon member memo menu
mercury meringue merino merlin mermaid mesa meteor method metro midday midnight milk mimosa minaret mineral minnow
mint minute miracle mirror mitre mixture mobile moccasin mocha model modern modest moisture molasses mole moment
monarch monday monogram monsoon month monument moon mooring moped morning morsel mortar mosaic moss motif motor motto
mousse muesli muffin muffler mulberry munchkin mural museum mushroom music muskrat muslin mussel mustang mutual myrtle
mystery myth nacho napkin narrow narwhal native nature nautical navigate navy neat nebula nectar needle nephew neutral
nickel nimble nimbus nine noble nocturne nomad nook north notebook notion nougat novel november nugget nursery nutmeg
nutshell nuzzle nylon oasis obelisk object oblong oboe observe obsidian ocean ocelot octagon october octopus odometer
odyssey office okapi oleander olive olympic omelet onion onyx opal open opera optic optimist oracle orange orator
orbit orchard orchid ordinary oregano organ origami oriole ornament osprey ostrich otter outdoor outfit outlook
outpost overcoat overture owlet oxygen oyster pacific package paddle padlock page pagoda paint paisley palace palette
palomino pamphlet pancake panda panel panini panorama pansy panther pantry papaya paper paprika papyrus parade
parakeet parasol parcel parlor parquet parsnip partner party passage passport pasta pastel pasture patch patience
patio patron pattern pavement pavilion peaceful peacock peak peanut peasant pebble pecan pecorino peddler pelican
pencil pendant penguin penny pentagon people pepper perch perfect perfume pergola peridot pestle petal petunia pewter
phoenix phone photo physics pianist piano piccolo picket pickle picnic picture pier pigeon pilgrim pillar pilot
pimento pinafore pink pinto pinwheel pioneer pipe pirate pitcher pixie pizza placid plain planet plank plaster plate
platinum platypus playful plaza plectrum pledge plenty plover plum plush plywood podium poem poetry polenta polish
polite polka pollen polygon pomelo poncho pond pool popcorn poplar poppy porpoise porridge portal portrait possum
postcard poster potato powder prairie praline prawn precious present presto pretty pretzel pride primary primrose
prince prism produce profile program project promise proper prose proverb publish pudding pulley pullover pulse puma
pumpkin punch puppet purple pursuit pyramid python quadrant quail quaint quarry quarter quartz quaver queen quench
quiche quick quiet quill quince quinoa quintet quiz quokka rabbit raccoon radar radiant radio radish radius raft
ragtime rainbow raincoat raisin rake rally ramble ramekin rapids rapport rascal rattan rattle ravioli rawhide razor
reader realm reason rebound recipe recital record recycle redwood reef reflex refresh regal regatta region reindeer
relax reliable relish remark remote renew repeat reply reptile rescue reserve resin resort respect restful result
return reunion reverie rhubarb rhyme rhythm rice rigging rigid ring ripen ripple ritual rivet road robin robot rock
rodeo roller romance rooster rope rotate rotunda route rowboat rowing royal rubber rucksack rudder rugby ruler rumba
runner runway russet rustic sachet safari saffron saga saguaro sailboat sailor salad salmon salsa salt salute salvia
samba samovar sampler sandal sandbox sapling sapphire sapwood sardine sarong satchel satin saturn sauce savanna savory
sawmill scaffold scale scallop scarab scarf scarlet scenic schedule scholar school schooner science scissors scone
scoop scooter scout screen scribble script scroll sculptor seafarer seagull seahorse seal search seaside seaweed
second sector sedan seed seesaw segment select semolina senate sensible sentence sequin sequoia serenade serene series
sesame settler seven several shadow shallot shampoo shamrock shape shark sheath sheep shelf shelter shepherd sherbet
sheriff sherpa shield shimmer shingle ship shirt shore shoulder shovel shower shrimp shrub shuttle sidewalk sierra
signal silence silent silo silver similar sincere siren sitar sixteen skate sketch skillet skylark skyline skyward
sleepy sleeve sleigh slogan slope smart smile smooth snack snail snapper snorkel snow snug soap soccer social society
soda solar solid solve sonata song soprano sorbet sorrel south souvenir spangle spaniel sparrow spatula special
speckle spectrum speech sphere spice spider spinach spindle spiral spirit splash splendid spoke sponge spoon sport
spotted spring sprinkle sprout spruce spry square squash squid squirrel stable stadium stage stair stallion stamp
stanza station statue steel steeple stem stencil stereo sterling stirrup stitch stool stopover stork stove strategy
straw stream street strength stripe stucco student studio sturdy sublime subway success suede sugar suitcase sultana
summer summit summon sunbeam sunburst sundae sundial sunrise supper surf swallow swan sweater sweet swift swing swivel
sycamore syllable symbol symphony syrup system tabby taco tactile tadpole taffy tailwind talent talon tamarind tambour
tandem tangelo tangram tangy tankard tapas tapestry tapioca tapir tarragon tartan tassel tasty taupe tawny taxi
teacher teacup teapot teaspoon teddy telegram tempo tennis tenor tent tepee teriyaki terrace terrapin terrier textile
thankful thatch theater theme theory thermos thicket thimble thirteen thirty thistle thousand thread three throne
thrush thumb thunder tiara tidal tidy tiger tile timber timid tinsel tiptoe titan toboggan toga together toggle tomato
tonic toolbox toothy topaz topiary topical topsail torch torrent tortoise totem toucan tourist tower tracker tractor
trade trail tranquil transit trapeze treacle treasure treble trefoil trellis trestle triangle tribute tricycle trifle
trillium trinket trio triumph trolley trombone trophy tropic trout trowel truck truffle trumpet trusty tuba tubular
tuesday tugboat tulip tumbler tundra tunnel turban turbine turbo turkey turmeric turnip turret turtle tutor tuxedo
tweed twelve twenty twig twilight twirl twister ukulele ultimate umbrella unicorn unicycle uniform unique unison unity
universe upbeat upland uplift upright urchin useful usher utensil utopia vacation vacuum valiant valley valve vanilla
vanity vantage vapor variety varnish vase vault vehicle velour velvet vendor venison venture veranda verdant verify
verse vessel vest viaduct vibrant vicar vicinity victory video view vigor village vinyl viola violet violin visible
visit vista vitamin vivacity vivid volcano volume voucher voyage waffle wagon waiter walker walkway wallaby walnut
walrus waltz wand warbler wardrobe warranty washer watchful wave waxwing weasel weekday weekend welcome whale wharf
wheat wheel whimsy whirl whisker white whittle wicker widget wigwam wildlife winsome winter wintry wisdom wisteria
wombat wonder workshop world worthy wrangler wrapper wreath wren wrinkle yacht yard yearbook yearling yeti yogurt yoke
yolk young youthful yucca yuletide zebra zenith zephyr zeppelin zero zesty zigzag zinc zinnia zither zodiac zone
zoology zucchini
"""

WORDS: Final = tuple(_TEXT.split())
